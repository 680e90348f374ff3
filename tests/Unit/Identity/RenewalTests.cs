using CsCheck;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class RenewalTests
{
    [Fact]
    public async Task Each_use_of_a_refresh_token_gives_a_new_pair_and_both_access_tokens_work()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var first = (await people.Api.LoginAsync()).Value;
        people.Network.Time.Advance(TimeSpan.FromMinutes(10));
        var second = (await people.Api.RenewAsync(first.Refresh)).Value;

        Assert.Equal(first.Refresh.Accessor, second.Refresh.Accessor);
        Assert.NotEqual(first.Refresh.Print(), second.Refresh.Print());
        Assert.NotEqual(first.Access.Accessor, second.Access.Accessor);
        Assert.Equal(first.RefreshExpires + TimeSpan.FromMinutes(10), second.RefreshExpires);
        Assert.True(people.Api.Accepts(first.Access) && people.Api.Accepts(second.Access));
        people.Network.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(people.Api.Accepts(first.Access));
        Assert.True(people.Api.Accepts(second.Access));
    }

    [Fact]
    public async Task Within_ten_seconds_the_old_token_gets_the_same_pair_again_at_any_api_and_later_it_ends_the_family()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var other = people.AddApi();
        var first = (await people.Api.LoginAsync()).Value;
        var second = (await people.Api.RenewAsync(first.Refresh)).Value;
        people.Network.Time.Advance(TimeSpan.FromSeconds(10));
        var again = (await other.RenewAsync(first.Refresh)).Value;
        Assert.Equal(
            (second.Refresh.Print(), second.Access.Print(), second.AccessExpires),
            (again.Refresh.Print(), again.Access.Print(), again.AccessExpires));

        people.Network.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Same(Logins.Reused, (await other.RenewAsync(first.Refresh)).Failure);
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(second.Refresh)).Failure);
        Assert.False(people.Api.Accepts(first.Access) || people.Api.Accepts(second.Access) || other.Accepts(second.Access));
        Assert.DoesNotContain(await people.Network.ReadAsync("tokens/"), static entry => ResourceKinds.Token.Parse(entry).Value.Kind == "ref");
        Assert.Equal($"revocations/accessor/{first.Refresh.Accessor}", (await people.Network.ReadAsync("revocations/")).Single().Key.Value);
    }

    [Fact]
    public async Task A_token_from_long_ago_ends_the_family_and_a_made_up_one_ends_nothing()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var first = (await people.Api.LoginAsync()).Value;
        var latest = first;
        for (var i = 0; i < 3; i++)
        {
            latest = (await people.Api.RenewAsync(latest.Refresh)).Value;
            people.Network.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.True(Token.TryParse($"edg_ref_{first.Refresh.Accessor}_{Token.Make(TokenKind.Refresh, people.Network.Entropy).PrintSecret()}", out var madeUp));
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(madeUp)).Failure);
        latest = (await people.Api.RenewAsync(latest.Refresh)).Value;
        Assert.Same(Logins.Reused, (await people.Api.RenewAsync(first.Refresh)).Failure);
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(latest.Refresh)).Failure);
    }

    [Fact]
    public async Task Eight_at_once_with_the_same_token_all_get_the_one_new_pair()
    {
        await using var people = await PeopleNetwork.StartAsync();
        PeopleApi[] apis = [people.Api, people.AddApi(), people.AddApi()];
        var pair = (await people.Api.LoginAsync()).Value;
        for (var round = 0; round < 20; round++)
        {
            people.Network.Time.Advance(TimeSpan.FromMinutes(1));
            var token = pair.Refresh;
            var before = (await people.Network.ReadAsync("tokens/")).Max(static entry => entry.Modified.Value);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => apis[number % 3].RenewAsync(token))));
            Assert.All(outcomes, static outcome => Assert.True(outcome.Succeeded, outcome.Failure?.Message));
            Assert.Single(outcomes.Select(static outcome => (outcome.Value.Refresh.Print(), outcome.Value.Access.Print(), outcome.Value.AccessExpires)).Distinct());
            Assert.Equal(before + 1, (await people.Network.ReadAsync("tokens/")).Max(static entry => entry.Modified.Value));
            pair = outcomes[0].Value;
        }

        Assert.Empty(await people.Network.ReadAsync("revocations/"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_renewal_whose_outcome_is_unknown_ends_with_the_pair_that_the_store_has(bool applied)
    {
        await using var people = await PeopleNetwork.StartAsync();
        var doubtful = new UnsureStore(people.Network.Store, applied);
        var api = people.AddApi(doubtful);
        var first = (await api.LoginAsync()).Value;
        doubtful.UnsureNext = true;
        var second = (await api.RenewAsync(first.Refresh)).Value;
        Assert.True((await people.Api.RenewAsync(second.Refresh)).Succeeded);
    }

    [Fact]
    public async Task With_the_store_away_nothing_is_renewed_and_nothing_is_lost()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var first = (await people.Api.LoginAsync()).Value;
        var away = people.AddApi(new Edge.Tests.Unit.Stargate.SwitchedStore(people.Network.Store) { IsDown = true });
        var failed = await away.RenewAsync(first.Refresh);
        Assert.Equal(("store_unavailable", true), (failed.Failure!.Code, failed.Failure.Retryable));
        Assert.True(people.Api.Accepts(first.Access));
        Assert.True((await people.Api.RenewAsync(first.Refresh)).Succeeded);
    }

    [Fact]
    public async Task Who_is_disabled_or_removed_renews_nothing_and_new_policies_come_with_the_renewal()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var pair = (await people.Api.LoginAsync()).Value;
        Assert.Equal(["reader"], people.Mesh.Grants[^1].Policies);
        Assert.True((await people.Api.Accounts.SetDisabledAsync("alice", true, "usr:operator", CancellationToken.None)).Succeeded);
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(pair.Refresh)).Failure);
        Assert.False(people.Api.Accepts(pair.Access));
    }

    /// <summary>Any order of renewals with new and old tokens against a model with three rules: current, grace, reuse.</summary>
    [Fact]
    public async Task Any_history_of_renewals_is_what_three_rules_say()
    {
        await using var people = await PeopleNetwork.StartAsync();
        foreach (var history in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 15]).Array[1, 14].Array[40].Single())
        {
            var tokens = new List<Token> { (await people.Api.LoginAsync()).Value.Refresh };
            var (alive, renewed) = (true, people.Network.Time.GetUtcNow());
            foreach (var (age, seconds) in history)
            {
                people.Network.Time.Advance(TimeSpan.FromSeconds(seconds));
                var index = Math.Max(0, tokens.Count - 1 - age);
                var outcome = await people.Api.RenewAsync(tokens[index]);
                var isCurrent = index == tokens.Count - 1;
                var inGrace = index == tokens.Count - 2 && people.Network.Time.GetUtcNow() - renewed <= TimeSpan.FromSeconds(10);
                Assert.Equal(alive && (isCurrent || inGrace), outcome.Succeeded);
                alive &= isCurrent || inGrace;
                if (outcome.Succeeded && isCurrent)
                {
                    tokens.Add(outcome.Value.Refresh);
                    renewed = people.Network.Time.GetUtcNow();
                }
                else if (outcome.Succeeded)
                {
                    Assert.Equal(tokens[^1].Print(), outcome.Value.Refresh.Print());
                }
            }
        }
    }

    [Fact]
    public async Task A_person_keeps_so_many_logins_and_the_oldest_make_room()
    {
        await using var people = await PeopleNetwork.StartAsync();
        for (var i = 0; i < 70; i++)
        {
            people.Network.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True((await people.Api.LoginAsync()).Succeeded);
            await people.FollowAsync();
        }

        Assert.Equal(64, people.Api.Directory.LoginsOf("usr:alice").Count);
    }

    [Fact]
    public async Task Logging_out_ends_every_token_of_that_login_and_no_other()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var one = (await people.Api.LoginAsync()).Value;
        var two = (await people.Api.LoginAsync()).Value;
        Assert.True((await people.Api.Logins.LogoutAsync(one.Refresh, CancellationToken.None)).Succeeded);
        Assert.True((await people.Api.Logins.LogoutAsync(one.Refresh, CancellationToken.None)).Succeeded);
        Assert.False(people.Api.Accepts(one.Access));
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(one.Refresh)).Failure);
        Assert.True(people.Api.Accepts(two.Access));
        Assert.True((await people.Api.RenewAsync(two.Refresh)).Succeeded);
    }

    [Fact]
    public async Task A_revocation_that_cannot_be_written_holds_on_the_mesh_and_says_that_it_does_not_last()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var away = people.AddApi(new Edge.Tests.Unit.Stargate.SwitchedStore(people.Network.Store) { IsDown = true });
        var pair = (await people.Api.LoginAsync()).Value;
        var id = RevocationId.Of(RevocationScope.Accessor, pair.Access.Accessor).Value;
        var failed = await away.Revocations.RevokeAsync(id, people.Network.Time.GetUtcNow(), "leaked", "usr:operator", CancellationToken.None);
        Assert.Contains("does not last: repeat it", failed.Failure!.Message, StringComparison.Ordinal);
        Assert.False(people.Api.Accepts(pair.Access));
    }
}
