using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class EscalationTests
{
    private static readonly DateTimeOffset Soon = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Caller Alice = new()
    {
        Accessor = "aaaaaaaaaaaaaaaa",
        Kind = TokenKind.Api,
        Subject = "usr:alice",
        Policies = ["deployer", "reader"],
        Created = DateTimeOffset.UnixEpoch,
        Expires = Soon,
        Access = AccessList.Nothing,
    };

    [Theory]
    [InlineData("Policy", true)]
    [InlineData("Device", true)]
    [InlineData("Service", false)]
    [InlineData("Node", false)]
    [InlineData("RoutingPlan", false)]
    public void Writing_what_says_who_may_do_what_takes_sudo(string kind, bool sudo)
    {
        var needed = Escalation.NeededToWrite(ResourceKinds.Find(kind)!, Capabilities.Create | Capabilities.Update);
        Assert.Equal(Capabilities.Create | Capabilities.Update | (sudo ? Capabilities.Sudo : Capabilities.None), needed);
    }

    [Fact]
    public void Who_may_write_policies_but_has_no_sudo_cannot_widen_a_policy_of_its_own()
    {
        var writer = new PolicyDocument { Rules = [new PolicyRule { Path = "policies/*", Capabilities = ["create", "update", "delete"] }] };
        var access = new AccessList([CompiledPolicy.From("writer", writer)]);
        Assert.Equal("no_capability", access.Check("policies/writer", Escalation.NeededToWrite(ResourceKinds.Policy, Capabilities.Update))!.Code);
    }

    [Theory]
    [InlineData("usr:alice", "reader", false)]
    [InlineData("usr:alice", "operator", true)]
    [InlineData("usr:bob", "reader", true)]
    public void A_token_beyond_its_makers_own_takes_sudo(string subject, string policy, bool sudo)
    {
        var request = new ApiTokenRequest { Subject = subject, Policies = [policy] };
        Assert.Equal(sudo ? Capabilities.Create | Capabilities.Sudo : Capabilities.Create, Escalation.NeededToMake(request, Alice));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(90, 7, false)]
    [InlineData(90, 90, true)]
    public void A_token_does_not_outlive_its_makers_without_sudo(int askedDays, int givenDays, bool sudo)
    {
        var policy = new PolicyDocument { Rules = [new PolicyRule { Path = "tokens/*", Capabilities = sudo ? ["create", "sudo"] : ["create"] }] };
        var caller = Alice with { Access = new AccessList([CompiledPolicy.From("clerk", policy)]) };
        Assert.Equal(TimeSpan.FromDays(givenDays), Escalation.Lifetime(TimeSpan.FromDays(askedDays), caller, Soon.AddDays(-7)));
    }
}
