using System.Text.Json.Nodes;
using Edge.Tests.Unit.Api;

namespace Edge.Tests.Unit.Commands;

public sealed class ServiceCommandTests
{
    [Fact]
    public async Task A_service_is_created_listed_shown_and_deleted()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/nodes/gateway-1", """{"spec":{"role":"gateway","region":"local","http":"127.0.2.1:8080","https":"127.0.2.1:8443"}}""");

        var created = await RunAsync(api, "service", "create", "docs", "--domain", "docs.edge.test", "--origin", "http://127.0.0.1:8000");
        var revision = await api.RevisionAsync();
        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        Assert.Equal(
            $"""
            service docs created at revision {revision}
            applied by 0 nodes
            terminal: curl --resolve docs.edge.test:8080:127.0.2.1 http://docs.edge.test:8080/

            """,
            created.Output);

        var listed = await RunAsync(api, "service", "list");
        Assert.Equal(
            $"""
            NAME  DOMAINS         ORIGIN                 REVISION
            docs  docs.edge.test  http://127.0.0.1:8000  {revision}

            """,
            listed.Output);

        var shown = await RunAsync(api, "service", "show", "docs");
        Assert.Equal(
            $"""
            FIELD           VALUE
            name            docs
            domains         docs.edge.test
            origin          http://127.0.0.1:8000
            origin host     as the visitor's
            origin timeout  30 s
            account         usr:operator
            revision        {revision}

            """,
            shown.Output);

        var deleted = await RunAsync(api, "service", "delete", "docs", "--no-wait");
        Assert.Equal($"services/docs deleted at revision {revision + 1}\n", deleted.Output);
        var again = await RunAsync(api, "service", "delete", "docs");
        Assert.Equal((1, "edge: services/docs does not exist\n"), (again.ExitCode, again.Error));
    }

    [Fact]
    public async Task A_bad_origin_is_one_line_that_names_field_value_and_rule()
    {
        await using var api = await RunningApi.StartAsync();
        var run = await RunAsync(api, "service", "create", "docs", "--domain", "docs.edge.test", "--origin", "gopher://x");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("edge: spec.origin: 'gopher://x' is refused: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task What_get_prints_apply_takes()
    {
        await using var api = await RunningApi.StartAsync();
        await RunAsync(api, "service", "create", "one", "--domain", "one.test", "--origin", "http://127.0.0.1:1");
        await RunAsync(api, "service", "create", "two", "--domain", "two.test", "--origin", "http://127.0.0.1:2");
        var printed = await RunAsync(api, "get", "services", "-o", "json");
        Assert.Equal(2, JsonNode.Parse(printed.Output)!.AsArray().Count);

        var applied = await CommandRun.OfAsync(Variables(api), printed.Output.Replace(":2\"", ":3\"", StringComparison.Ordinal), "apply", "-f", "-");

        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        Assert.StartsWith("2 resources applied at revision ", applied.Output, StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:3", (string?)(await api.GetAsync("/v1/services/two")).Body!["spec"]!["origin"]);
    }

    [Theory]
    [InlineData("", "edge: - holds no document: give {\"kind\": …, \"id\": …, \"spec\": …}\n")]
    [InlineData("{", "edge: - is not JSON at line 1, byte 2\n")]
    [InlineData("{}", "edge: resources[0].kind: '' is refused: one of Node, Device, Service, Claim, Policy, Token, Revocation, User, Network, RoutingPlan, RoutingPolicy, Deployment, Loss, Zone, RecordSet, Pool, Latency, TsigKey, ZoneKey, ZoneSignatures, Usage\n")]
    public async Task What_cannot_be_applied_is_one_line(string input, string line)
    {
        await using var api = await RunningApi.StartAsync();
        var run = await CommandRun.OfAsync(Variables(api), input, "apply", "-f", "-");
        Assert.Equal((1, "", line), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Status_lists_every_node()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/nodes/gateway-1", """{"spec":{"role":"gateway","region":"eu-west","http":"127.0.2.1:8080"}}""");

        var run = await RunAsync(api, "status");

        var revision = await api.RevisionAsync();
        Assert.Equal(
            $"""
            NODE       ROLE     REGION   HEALTH   FOR  APPLIED  BEHIND  VERSION  WHY
            api-1      api      local    healthy  -    {revision}        -       1.2.3    answers
            gateway-1  gateway  eu-west  unknown  -    -        -       -        no Stargate has seen it
            revision {revision} of epoch 1

            """,
            run.Output);
    }

    [Fact]
    public async Task A_token_is_made_used_for_a_login_and_revoked()
    {
        await using var api = await RunningApi.StartAsync();
        var home = Directory.CreateTempSubdirectory("edge-home-").FullName;
        var token = (await RunAsync(api, "token", "create", "--policy", "reader", "--days", "1")).Output.Trim();
        var person = new Dictionary<string, string> { ["HOME"] = home };

        var login = await CommandRun.OfAsync(person, token + "\n", "login", api.Address.ToString());
        Assert.Equal((0, $"logged in at {api.Address} as usr:operator\n"), (login.ExitCode, login.Output));
        var file = Path.Combine(home, ".config", "edge", "login.json");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "only the person may read it");
        Assert.StartsWith("usr:operator at ", (await CommandRun.OfAsync(person, "", "whoami")).Output, StringComparison.Ordinal);

        await RunAsync(api, "token", "revoke", token.Split('_')[2]);
        await Eventually.HoldsAsync(async () => (await CommandRun.OfAsync(person, "", "whoami")).ExitCode == 1, "the revoked token is refused");
        Assert.Equal(0, (await CommandRun.OfAsync(person, "", "logout")).ExitCode);
        Assert.False(File.Exists(file));
        Directory.Delete(home, recursive: true);
    }

    private static Task<CommandRun> RunAsync(RunningApi api, params string[] arguments) => CommandRun.OfAsync(Variables(api), "", arguments);

    private static Dictionary<string, string> Variables(RunningApi api) => new()
    {
        ["EDGE_API"] = api.Address.ToString(),
        ["EDGE_TOKEN"] = api.Token,
    };
}
