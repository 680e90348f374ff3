using CsCheck;
using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>The rules by which members of pools are answered.</summary>
public sealed class PoolChoiceTests
{
    private static readonly string[] States = [PoolMember.Auto, PoolMember.Up, PoolMember.Down];

    private static readonly Gen<PoolMembers> GenPool =
        from percent in Gen.Int[1, 100]
        from members in Gen.Select(Gen.Int[0, 2].Select(static index => States[index]), Gen.Int[0, 3].Select(static index => (MemberHealth)index), Gen.Int[1, 5]).Array[0, 6]
        select Pool("p", percent, members);

    [Theory]
    [InlineData(PoolMember.Auto, MemberHealth.Healthy, true)]
    [InlineData(PoolMember.Auto, MemberHealth.Suspect, true)]
    [InlineData(PoolMember.Auto, MemberHealth.Unknown, true)]
    [InlineData(PoolMember.Auto, MemberHealth.Down, false)]
    [InlineData(PoolMember.Up, MemberHealth.Down, true)]
    [InlineData(PoolMember.Down, MemberHealth.Healthy, false)]
    public void What_a_person_says_of_a_member_comes_before_its_health(string state, MemberHealth health, bool counts) =>
        Assert.Equal(counts, PoolMembers.Counts(new PoolMember { Address = "192.0.2.1", State = state }, health));

    [Theory]
    [InlineData(50, 1, true)]
    [InlineData(51, 1, false)]
    [InlineData(75, 3, true)]
    [InlineData(76, 3, false)]
    [InlineData(1, 0, false)]
    [InlineData(100, 4, true)]
    public void A_pool_is_usable_from_its_threshold_on(int percent, int liveWeight, bool isUsable)
    {
        (string, MemberHealth, int)[] members = [(PoolMember.Auto, liveWeight is 1 or 4 ? MemberHealth.Healthy : MemberHealth.Down, 1), (PoolMember.Auto, liveWeight >= 3 ? MemberHealth.Healthy : MemberHealth.Down, liveWeight == 1 ? 1 : 3)];
        Assert.Equal(isUsable, Pool("p", percent, members).IsUsable);
    }

    [Fact]
    public void Answers_are_never_empty_and_follow_the_rules_in_every_state() => GenPool.Array[1, 4].Sample(pools =>
    {
        var choice = PoolChoice.Of(pools);
        var all = pools.SelectMany(static pool => pool.Members).ToList();
        Assert.Equal(all.Count == 0, choice is null);
        if (choice is null)
        {
            return;
        }

        Assert.NotEmpty(choice.Members);
        Assert.Equal(pools.FirstOrDefault(static pool => pool.IsUsable) ?? choice.Pool, choice.Pool);
        Assert.Equal(pools.Any(static pool => pool.IsUsable), choice.Rule == PoolRule.FirstUsable);
        if (choice.Rule == PoolRule.FirstUsable)
        {
            Assert.Equal(choice.Pool.Members.Where(static member => PoolMembers.Counts(member.Member, member.Health)).Select(static member => member.Member), choice.Members);
        }

        // Whoever was taken down is answered only where nobody else is there.
        Assert.Equal(all.TrueForAll(static member => member.Member.State == PoolMember.Down), choice.Members.Any(static member => member.State == PoolMember.Down));
        Assert.Equal(choice.Rule == PoolRule.AllDown, choice.Members.Any(static member => member.State == PoolMember.Down));
    });

    private static PoolMembers Pool(string id, int percent, params (string State, MemberHealth Health, int Weight)[] members)
    {
        var health = members.Select(static (member, index) => (Address: $"192.0.2.{index + 1}", member.Health)).ToDictionary(static member => member.Address, static member => member.Health);
        var document = new PoolDocument
        {
            UpThresholdPercent = percent,
            Members = [.. members.Select(static (member, index) => new PoolMember { Address = $"192.0.2.{index + 1}", State = member.State, Weight = member.Weight })],
        };
        return PoolMembers.Of(id, document, DnsRecordType.A, address => health[address]);
    }
}
