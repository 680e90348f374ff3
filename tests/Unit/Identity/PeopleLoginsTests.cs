using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class PeopleLoginsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_person_gets_in_by_their_password_with_the_policies_they_have()
    {
        await using var people = await PeopleNetwork.StartAsync();
        await people.FollowAsync();
        var pair = (await people.Api.LoginAsync()).Value;
        var caller = people.Api.Verifier.VerifyHeader($"Bearer {pair.Access.Print()}").Value;
        Assert.Equal(("usr:alice", TokenKind.User, pair.Refresh.Accessor), (caller.Subject, caller.Kind, caller.Family));
        Assert.True(caller.Access.Decide("services/docs", Capabilities.Read).Allowed);
        Assert.False(caller.Access.Decide("services/docs", Capabilities.Update).Allowed);
        Assert.Equal(people.Network.Time.GetUtcNow().AddMinutes(15), pair.AccessExpires);
        Assert.Equal(people.Network.Time.GetUtcNow().AddDays(30), pair.RefreshExpires);
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_store_or_shown()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var pair = (await people.Api.LoginAsync()).Value;
        var stored = string.Concat((await people.Network.ReadAsync("")).Select(static entry => System.Text.Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.DoesNotContain(PeopleNetwork.Password, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.Refresh.PrintSecret(), stored, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.Access.Accessor, stored, StringComparison.Ordinal);
        Assert.Equal(ResourceClass.Undelivered, ResourceKinds.User.Class);
        var shown = System.Text.Encoding.UTF8.GetString(ResourceKinds.User.Redact((await people.Network.ReadAsync("users/")).Single().Body).Span);
        Assert.DoesNotContain("argon2", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(PeopleNetwork.Password, new LoginRequest { User = "alice", Password = PeopleNetwork.Password, Address = PeopleNetwork.Home }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_wrong_the_answer_and_the_work_are_the_same()
    {
        await using var people = await PeopleNetwork.StartAsync();
        await EnableTotpAsync(people, "alice");
        foreach (var name in new[] { "bob", "carol" })
        {
            await people.Api.Accounts.CreateAsync(new UserRequest { Name = name, Password = PeopleNetwork.Password, Policies = [] }, "usr:operator", None);
        }

        await people.Api.Accounts.SetDisabledAsync("carol", true, "usr:operator", None);
        var store = new CountedStore(people.Network.Store);
        var api = people.AddApi(store);
        (string User, string Password, string Code)[] wrong =
        [
            ("alice", "not the password", ""), ("alice", "not the password", "123456"), ("alice", PeopleNetwork.Password, "000000"), ("alice", PeopleNetwork.Password, "aaaa-aaaa-aaaa-aaaa"),
            ("bob", "not the password", ""), ("bob", "", ""), ("bob", new string('x', 5_000), ""), ("carol", PeopleNetwork.Password, ""), ("carol", "not the password", ""),
            ("nobody", PeopleNetwork.Password, ""), ("not a name!", PeopleNetwork.Password, ""), ("", "", ""), (new string('n', 5_000), PeopleNetwork.Password, "1"), ("../tokens", "x", ""),
        ];
        foreach (var (user, password, code) in wrong)
        {
            var (work, reads, commits) = (people.Passwords.Count, store.Reads, store.Commits);
            var outcome = await api.LoginAsync(user, password, code, IPAddress.Parse($"192.0.2.{1 + Array.IndexOf(wrong, (user, password, code))}"));
            Assert.Same(PeopleLogins.Refused, outcome.Failure);
            Assert.Equal((work + 1, reads + 1, commits), (people.Passwords.Count, store.Reads, store.Commits));
            Assert.Equal((PasswordHash.MemoryKiBUsual, PasswordHash.PassesUsual), people.Passwords.Last);
        }
    }

    [Fact]
    public async Task Only_who_has_the_password_learns_that_a_code_is_wanted()
    {
        await using var people = await PeopleNetwork.StartAsync();
        await EnableTotpAsync(people, "alice");
        Assert.Same(PeopleLogins.Refused, (await people.Api.LoginAsync(password: "not the password")).Failure);
        Assert.Same(PeopleLogins.CodeWanted, (await people.Api.LoginAsync()).Failure);
    }

    [Fact]
    public async Task A_code_is_good_once_even_for_two_apis_at_once_and_so_is_a_recovery_code()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var other = people.AddApi();
        var (secret, recovery) = await EnableTotpAsync(people, "alice");
        people.Network.Time.Advance(Totp.Step);
        var code = Totp.CodeOf(secret, Totp.StepAt(people.Network.Time.GetUtcNow()));
        var both = await Task.WhenAll(Task.Run(() => people.Api.LoginAsync(code: code)), Task.Run(() => other.LoginAsync(code: code)));
        Assert.Single(both, static outcome => outcome.Succeeded);
        Assert.Same(PeopleLogins.Refused, (await people.Api.LoginAsync(code: code)).Failure);

        Assert.True((await people.Api.LoginAsync(code: recovery[3].ToUpperInvariant())).Succeeded);
        Assert.Same(PeopleLogins.Refused, (await people.Api.LoginAsync(code: recovery[3])).Failure);
        Assert.True((await people.Api.LoginAsync(code: recovery[4])).Succeeded);
        Assert.Equal(8, ResourceKinds.User.Parse((await people.Network.ReadAsync("users/alice")).Single()).Value.RecoveryHashes.Count);
    }

    [Fact]
    public async Task A_second_factor_counts_once_a_code_proves_it_and_belongs_to_one_person()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var offer = people.Api.Accounts.OfferTotp("Edge", "alice");
        Assert.True((await people.Api.LoginAsync()).Succeeded);
        Assert.Equal("code", (await people.Api.Accounts.ConfirmTotpAsync("alice", offer.Offer, "000000", "usr:alice", None)).Failure!.Field);
        var stolen = people.Api.Accounts.OfferTotp("Edge", "mallory");
        Assert.Equal("offer", (await people.Api.Accounts.ConfirmTotpAsync("alice", stolen.Offer, "000000", "usr:alice", None)).Failure!.Field);
        Assert.False(ResourceKinds.User.Parse((await people.Network.ReadAsync("users/alice")).Single()).Value.SecondFactor);

        var pair = (await people.Api.LoginAsync()).Value;
        people.Network.Time.Advance(TimeSpan.FromSeconds(1));
        await EnableTotpAsync(people, "alice");
        Assert.False(people.Api.Accepts(pair.Access));
        Assert.True((await people.Api.Accounts.RemoveTotpAsync("alice", "usr:operator", None)).Succeeded);
        people.Network.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await people.Api.LoginAsync()).Succeeded);
    }

    [Fact]
    public async Task Another_password_ends_the_logins_but_not_the_keys_for_tools()
    {
        await using var people = await PeopleNetwork.StartAsync();
        var pair = (await people.Api.LoginAsync()).Value;
        var key = (await new ApiTokens(people.Network.Store, people.Network.Options, people.Network.Entropy, people.Network.Time)
            .CreateAsync(new ApiTokenRequest { Subject = "usr:alice", Policies = ["reader"] }, "usr:alice", None)).Value;
        Assert.True((await people.Api.Accounts.SetPasswordAsync("alice", "another long password", "usr:alice", None)).Succeeded);
        await people.FollowAsync();
        Assert.False(people.Api.Accepts(pair.Access));
        Assert.Same(Logins.Refused, (await people.Api.RenewAsync(pair.Refresh)).Failure);
        Assert.True(people.Api.Accepts(key));
        Assert.Same(PeopleLogins.Refused, (await people.Api.LoginAsync()).Failure);
        people.Network.Time.Advance(TimeSpan.FromSeconds(1));
        var again = (await people.Api.LoginAsync(password: "another long password")).Value;
        Assert.True(people.Api.Accepts(again.Access));
    }

    [Fact]
    public async Task An_account_is_refused_with_the_field_that_is_wrong()
    {
        await using var people = await PeopleNetwork.StartAsync();
        async Task<string?> FieldOf(UserRequest request) => (await people.Api.Accounts.CreateAsync(request, "usr:operator", None)).Failure is { } failure ? failure.Field ?? failure.Code : null;
        var good = new UserRequest { Name = "bob", Password = PeopleNetwork.Password, Policies = ["reader"] };
        Assert.Equal("name", await FieldOf(good with { Name = "Bob" }));
        Assert.Equal("password", await FieldOf(good with { Password = "short" }));
        Assert.Equal("policies", await FieldOf(good with { Policies = ["nothing"] }));
        Assert.Equal("conflict", await FieldOf(good with { Name = "alice" }));
        Assert.Equal("not_found", (await people.Api.Accounts.SetDisabledAsync("nobody", true, "usr:operator", None)).Failure!.Code);
    }

    internal static async Task<(byte[] Secret, string[] Recovery)> EnableTotpAsync(PeopleNetwork people, string name)
    {
        var offer = people.Api.Accounts.OfferTotp("Edge", name);
        var secret = new byte[Totp.SecretBytes];
        Assert.True(Base32.TryDecode(offer.Secret.ToLowerInvariant(), secret));
        var code = Totp.CodeOf(secret, Totp.StepAt(people.Network.Time.GetUtcNow()));
        return (secret, (await people.Api.Accounts.ConfirmTotpAsync(name, offer.Offer, code, $"usr:{name}", None)).Value);
    }
}
