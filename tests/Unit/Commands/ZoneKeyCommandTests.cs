using Edge.Commands;
using Edge.Kernel;
using Edge.Tests.Unit.Api;

namespace Edge.Tests.Unit.Commands;

public sealed class ZoneKeyCommandTests
{
    private const string Path = "records/example.test/_acme-challenge/txt";

    [Fact]
    public async Task The_policy_of_a_key_comes_and_goes_with_it()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal(0, (await RunAsync(api, "create", "acme", "--allow", Path)).ExitCode);
        Assert.Equal(200, (await api.GetAsync("/v1/policies/tsig-acme")).Status);

        // Another of the name changes nothing of the first.
        var again = await RunAsync(api, "create", "acme", "--allow", "records/other.test/*");
        Assert.Equal((1, "edge: the key acme already exists: choose another name, or revoke it first by 'edge zone key revoke acme'\n"), (again.ExitCode, again.Error));
        Assert.Equal(Path, (string?)(await api.GetAsync("/v1/policies/tsig-acme")).Body!["spec"]!["rules"]![0]!["path"]);

        Assert.Equal(0, (await RunAsync(api, "revoke", "acme")).ExitCode);
        Assert.Equal(404, (await api.GetAsync("/v1/policies/tsig-acme")).Status);
        Assert.Equal(0, (await RunAsync(api, "create", "acme", "--allow", Path, "--days", "9")).ExitCode);

        // A policy that another key names stays.
        Assert.Equal(0, (await RunAsync(api, "create", "second", "--policy", "tsig-acme")).ExitCode);
        Assert.Equal(0, (await RunAsync(api, "revoke", "acme")).ExitCode);
        Assert.Equal(200, (await api.GetAsync("/v1/policies/tsig-acme")).Status);
    }

    [Fact]
    public async Task A_key_that_is_refused_leaves_no_policy_and_one_that_was_left_is_taken_over()
    {
        await using var api = await RunningApi.StartAsync();
        var refused = await RunAsync(api, "create", "acme", "--allow", Path, "--algorithm", "hmac-md5");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("algorithm", refused.Error, StringComparison.Ordinal);
        Assert.Equal(404, (await api.GetAsync("/v1/policies/tsig-acme")).Status);

        Assert.Equal(201, (await api.PostAsync("/v1/policies", """{"id":"tsig-acme","spec":{"rules":[{"path":"records/*","capabilities":["create"]}]}}""")).Status);
        Assert.Equal(0, (await RunAsync(api, "create", "acme", "--allow", Path)).ExitCode);
        Assert.Equal(Path, (string?)(await api.GetAsync("/v1/policies/tsig-acme")).Body!["spec"]!["rules"]![0]!["path"]);
    }

    [Fact]
    public void Each_key_has_a_policy_of_its_own()
    {
        string[] keys = ["acme", "a.b", "a-b", "a_b", "a--b", "a-", "a", @"\\046", new('a', 58), new('a', 59), new string('a', 59) + ".b", new string('a', 60) + ".b", new string('.', 60)];
        var names = keys.Select(KeyPolicy.NameOf).ToList();
        Assert.Equal(keys.Length, names.Distinct().Count());
        Assert.All(names, static name => Assert.True(Label.IsValid(name), name));
        Assert.Equal(["tsig-acme", "tsig-a-2eb", "tsig-a-2db"], names[..3]);
    }

    private static Task<CommandRun> RunAsync(RunningApi api, params string[] arguments) => CommandRun.OfAsync(
        new Dictionary<string, string> { ["EDGE_API"] = api.Address.ToString(), ["EDGE_TOKEN"] = api.Token }, "", ["zone", "key", .. arguments]);
}
