using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Api;

public sealed class PeopleTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_person_logs_in_renews_is_seen_as_themselves_and_logs_out()
    {
        await using var api = await StartAsync();
        var login = await LoginAsync(api);
        Assert.Equal((200, "usr:alice"), (login.Status, (string?)login.Body!["subject"]));
        var token = (string)login.Body["token"]!;
        var me = await As(api, token, HttpMethod.Get, "/v1/whoami");
        Assert.Equal(("usr:alice", "usr"), ((string?)me.Body!["subject"], (string?)me.Body["kind"]));
        Assert.Equal(200, (await As(api, token, HttpMethod.Get, "/v1/services")).Status);
        Assert.Equal(403, (await As(api, token, HttpMethod.Post, "/v1/users", """{"name":"bob","password":"x","policies":[]}""")).Status);

        var renewed = await OpenlyAsync(api, "/v1/login/refresh", $$"""{"refreshToken":"{{login.Body["refreshToken"]}}"}""");
        Assert.Equal(200, renewed.Status);
        var second = (string)renewed.Body!["token"]!;
        Assert.Equal(200, (await As(api, second, HttpMethod.Get, "/v1/services")).Status);

        Assert.Equal(200, (await OpenlyAsync(api, "/v1/logout", $$"""{"refreshToken":"{{renewed.Body["refreshToken"]}}"}""")).Status);
        foreach (var ended in new[] { token, second })
        {
            Assert.Equal((401, "unauthenticated"), Codes(await As(api, ended, HttpMethod.Get, "/v1/services")));
        }

        Assert.Equal((401, "login_ended"), Codes(await OpenlyAsync(api, "/v1/login/refresh", $$"""{"refreshToken":"{{renewed.Body["refreshToken"]}}"}""")));
    }

    [Theory]
    [InlineData("alice", "not the password")]
    [InlineData("nobody", Password)]
    [InlineData("not a name", Password)]
    public async Task A_refused_login_has_one_status_and_one_body(string user, string password)
    {
        await using var api = await StartAsync();
        var refused = await LoginAsync(api, user, password);
        Assert.Equal((401, "login_refused", PeopleLogins.Refused.Message), (refused.Status, refused.Code, refused.Detail));
        Assert.Equal(5, ((JsonObject)refused.Body!).Count);
    }

    [Theory]
    [InlineData("/v1/login", """{"user":"alice"}""", "password")]
    [InlineData("/v1/login", """{"user":7,"password":"x"}""", "user")]
    [InlineData("/v1/login", """{"user":"alice","password":"x","otp":"1"}""", "otp")]
    [InlineData("/v1/login/refresh", "{}", "refreshToken")]
    public async Task A_malformed_login_names_the_field_and_no_value(string path, string body, string field)
    {
        await using var api = await StartAsync();
        var refused = await OpenlyAsync(api, path, body);
        Assert.Equal((422, field), (refused.Status, (string?)refused.Body!["field"]));
        Assert.Equal("", (string?)refused.Body["value"]);
    }

    [Fact]
    public async Task Twenty_one_failures_from_one_address_make_it_wait()
    {
        await using var api = await StartAsync();
        for (var i = 0; i < 21; i++)
        {
            Assert.Equal(401, (await LoginAsync(api, $"name-{i}", "wrong")).Status);
        }

        var held = await LoginAsync(api, "alice", Password);
        Assert.Equal((429, "too_many_failures"), Codes(held));
    }

    [Fact]
    public async Task A_second_factor_is_set_up_over_the_api_and_wanted_from_then_on()
    {
        await using var api = await StartAsync();
        var token = (string)(await LoginAsync(api)).Body!["token"]!;
        Assert.Equal((403, "no_capability"), Codes(await api.PostAsync("/v1/users/alice/totp", null)));
        var offer = await As(api, token, HttpMethod.Post, "/v1/users/alice/totp");
        Assert.StartsWith("otpauth://totp/Edge%20edge.test:alice?secret=", (string?)offer.Body!["uri"], StringComparison.Ordinal);
        var secret = new byte[Totp.SecretBytes];
        Assert.True(Base32.TryDecode(((string)offer.Body["secret"]!).ToLowerInvariant(), secret));
        string Code(int off) => Totp.CodeOf(secret, Totp.StepAt(DateTimeOffset.UtcNow) + off);

        var body = $$"""{"offer":"{{offer.Body["offer"]}}","code":"{{Code(0)}}","password":"PASSWORD"}""";
        Assert.Equal((422, "password_wrong"), Codes(await As(api, token, HttpMethod.Post, "/v1/users/alice/totp/confirm", body.Replace("PASSWORD", "wrong", StringComparison.Ordinal))));
        var confirmed = await As(api, token, HttpMethod.Post, "/v1/users/alice/totp/confirm", body.Replace("PASSWORD", Password, StringComparison.Ordinal));
        Assert.Equal(200, confirmed.Status);
        var recovery = (string)confirmed.Body!["recoveryCodes"]![0]!;
        Assert.Equal(401, (await As(api, token, HttpMethod.Get, "/v1/services")).Status);

        Assert.Equal((401, "code_required"), Codes(await LoginAsync(api)));
        Assert.Equal((401, "login_refused"), Codes(await LoginAsync(api, code: "000000")));
        Assert.Equal(200, (await LoginAsync(api, code: Code(1))).Status);
        Assert.Equal((401, "login_refused"), Codes(await LoginAsync(api, code: Code(1))));
        Assert.Equal(200, (await LoginAsync(api, code: recovery)).Status);

        var shown = (await api.GetAsync("/v1/users/alice")).Body!["spec"]!;
        Assert.True((bool)shown["secondFactor"]!);
        Assert.Equal(["policies", "description", "disabled", "secondFactor", "created", "passwordChanged"], ((JsonObject)shown).Select(static field => field.Key));
        Assert.Equal(200, (await api.PostAsync("/v1/users/alice/totp/remove", null)).Status);
        Assert.Equal(200, (await LoginAsync(api)).Status);
    }

    [Fact]
    public async Task People_are_not_written_as_they_are_and_are_ended_when_deleted()
    {
        await using var api = await StartAsync();
        var token = (string)(await LoginAsync(api)).Body!["token"]!;
        Assert.Equal((405, "read_only"), Codes(await api.PutAsync("/v1/users/alice", """{"spec":{"passwordHash":"x"}}""")));
        Assert.Equal(200, (await api.DeleteAsync("/v1/users/alice")).Status);
        await Eventually.HoldsAsync(async () => (await As(api, token, HttpMethod.Get, "/v1/services")).Status == 401, "the deleted person's token is refused");
        Assert.Equal((401, "login_refused"), Codes(await LoginAsync(api)));
    }

    [Fact]
    public async Task Who_may_add_people_gives_away_no_more_than_they_have_without_sudo()
    {
        await using var api = await StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"users/*","capabilities":["create","update","read","list"]}]""");
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/users", Person("bob", "operator"))).Status);
        Assert.Equal(201, (await As(api, clerk, HttpMethod.Post, "/v1/users", Person("bob", "clerk"))).Status);
        Assert.Equal(409, (await As(api, clerk, HttpMethod.Post, "/v1/users", Person("bob", "clerk"))).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/users/alice/password", """{"newPassword":"another long password"}""")).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/users/bob/policies", """{"policies":["operator"]}""")).Status);
        Assert.Equal(200, (await As(api, clerk, HttpMethod.Post, "/v1/users/bob/disable")).Status);
    }

    [Fact]
    public async Task Tokens_are_revoked_by_what_whose_and_when()
    {
        await using var api = await StartAsync();
        async Task<string> TokenAsync() => (string)(await LoginAsync(api)).Body!["token"]!;
        async Task RevokedAsync(string body, string token)
        {
            var revoked = await api.PostAsync("/v1/revocations", body);
            Assert.Equal((201, ""), (revoked.Status, revoked.Status == 201 ? "" : revoked.Detail));
            Assert.Equal(401, (await As(api, token, HttpMethod.Get, "/v1/services")).Status);
        }

        var token = await TokenAsync();
        await RevokedAsync($$"""{"accessor":"{{token.Split('_')[2]}}","reason":"leaked"}""", token);
        token = await TokenAsync();
        await RevokedAsync("""{"logins":"usr:alice"}""", token);
        token = await TokenAsync();
        await RevokedAsync("""{"subject":"usr:alice"}""", token);
        var listed = (await api.GetAsync("/v1/revocations")).Body!["items"]!.AsArray().Select(static item => (string?)item!["id"]).ToList();
        Assert.Contains("subject/usr:alice", listed);
        Assert.Equal("usr:operator", (string?)(await api.GetAsync("/v1/revocations/subject/usr:alice")).Body!["author"]);

        token = await TokenAsync();
        Assert.Equal((409, "ends_own_token"), Codes(await api.PostAsync("/v1/revocations", """{"before":"now"}""")));
        Assert.Equal(200, (await As(api, token, HttpMethod.Get, "/v1/services")).Status);
        await RevokedAsync("""{"before":"now","own":true}""", token);
        Assert.Equal(401, (await api.GetAsync("/v1/services")).Status);
    }

    [Theory]
    [InlineData("{}", 422, "invalid_document")]
    [InlineData("""{"accessor":"short"}""", 422, "invalid_document")]
    [InlineData("""{"subject":"usr:a","device":"host-1"}""", 422, "invalid_document")]
    [InlineData("""{"before":"2126-01-01T00:00:00Z"}""", 422, "invalid_document")]
    [InlineData("""{"accessor":"aaaaaaaaaaaaaaaa"}""", 404, "not_found")]
    public async Task A_revocation_of_nothing_is_refused(string body, int status, string code)
    {
        await using var api = await StartAsync();
        Assert.Equal((status, code), Codes(await api.PostAsync("/v1/revocations", body)));
    }

    [Fact]
    public async Task Logins_are_in_the_audit_log_without_what_was_given()
    {
        await using var api = await StartAsync();
        await LoginAsync(api, "alice", "not the password");
        await LoginAsync(api);
        var items = (await api.GetAsync("/v1/audit?action=login")).Body!["items"]!.AsArray();
        Assert.Contains(items, static item => (string?)item!["outcome"] == "accepted" && (string?)item["subject"] == "usr:alice");
        await Eventually.HoldsAsync(
            async () => (await api.GetAsync("/v1/audit?action=login")).Body!["items"]!.AsArray().Any(static item => (string?)item!["outcome"] == "refused" && (string?)item["reason"] == "login_refused"),
            "the refused login is recorded");
        Assert.DoesNotContain("password", items.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<RunningApi> StartAsync()
    {
        var api = await RunningApi.StartAsync();
        Assert.Equal(201, (await api.PostAsync("/v1/users", Person("alice", "reader"))).Status);
        return api;
    }

    private static string Person(string name, string policy) => $$"""{"name":"{{name}}","password":"{{Password}}","policies":["{{policy}}"]}""";

    private static Task<Reply> LoginAsync(RunningApi api, string user = "alice", string password = Password, string code = "") =>
        OpenlyAsync(api, "/v1/login", $$"""{"user":"{{user}}","password":"{{password}}","code":"{{code}}"}""");

    private static Task<Reply> OpenlyAsync(RunningApi api, string path, string body) => api.SendAsync(HttpMethod.Post, path, body, ("Authorization", ""));

    private static (int, string) Codes(Reply reply) => (reply.Status, reply.Code);

    private static Task<Reply> As(RunningApi api, string token, HttpMethod method, string path, string? body = null) =>
        api.SendAsync(method, path, body, ("Authorization", $"Bearer {token}"));
}
