using System.Text.Json.Nodes;
using Edge.Kernel.Resources;

namespace Edge.Tests.Network;

public sealed class WaveFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly Uri Origin = new("http://127.0.0.1:9");

    [Fact]
    public async Task A_poisoned_document_stops_at_the_canary_is_reverted_and_later_changes_pass()
    {
        await using var network = await TestNetwork.StartAsync("poison", stargates: 2, gateways: 2, hosts: 0);
        await network.CreateServiceAsync("docs", "docs.example", Origin);
        var before = await network.GetAsync("service", "docs");
        var poisoned = await NewerRelease.PutAsync(network.Database, ResourceKinds.Service, "docs");

        await Eventually.HoldsAsync("the document that was accepted before is back", Soon, async () =>
            await network.GetAsync("service", "docs") is var now && now["spec"]!.ToJsonString() == before["spec"]!.ToJsonString() && (long)now["revision"]! > poisoned);
        await network.CreateServiceAsync("later", "later.example", Origin);
        foreach (var stargate in network.Stargates)
        {
            await Eventually.HoldsAsync($"{stargate.Name} answers both names", Soon, async () =>
                await TestNetwork.ResolveAsync(stargate, "docs.example") is { Count: 2 } && await TestNetwork.ResolveAsync(stargate, "later.example") is { Count: 2 });
        }

        // Whoever asks how the poisoned revision fared hears who refused it and why, and can still read it.
        var change = JsonNode.Parse(await network.AskAsync($"/v1/changes/{poisoned}"))!;
        var rejected = Assert.Single(change["rejected"]!.AsArray())!;
        Assert.Equal(("services/docs", "replaced"), ((string)rejected["key"]!, (string)rejected["outcome"]!));
        Assert.Contains("newer release", (string)rejected["rule"]!, StringComparison.Ordinal);
        var refused = JsonNode.Parse(await network.RunAsync("get", "service", "docs", "--revision", $"{poisoned}", "--json"))!;
        Assert.True((bool)refused["spec"]!["future"]!);

        // Who is not of the canary never saw it.
        var waves = JsonNode.Parse(await network.RunAsync("deploy", "status", "config-tenant", "--json"))!;
        Assert.Equal("settled", (string)waves["state"]!);
        var canary = waves["cohorts"]![0]!["names"]!.AsArray().Select(name => (string)name!).ToList();
        foreach (var node in network.Gateways.Concat(network.Stargates))
        {
            var logged = File.ReadLines(Path.Combine(Machine.Logs, "poison", node.Name + ".log")).Any(line => line.Contains("refused services/docs", StringComparison.Ordinal));
            Assert.True(!logged || node.Name.StartsWith("stargate", StringComparison.Ordinal) || canary.Contains(node.Name), $"{node.Name} refused what it should not have been given");
        }
    }

    [Fact]
    public async Task What_breaks_the_network_itself_halts_for_a_person_and_says_so_everywhere()
    {
        await using var network = await TestNetwork.StartAsync("halt", stargates: 2, gateways: 2, hosts: 0);
        var good = await network.GetAsync("network", "self");
        var poisoned = await NewerRelease.PutAsync(network.Database, ResourceKinds.Network, "self");

        await Eventually.HoldsAsync("the waves of the network are halted", Soon, async () => (string)(await network.WavesAsync("config-network"))["state"]! == "halted");
        var waves = await network.WavesAsync("config-network");
        Assert.True((long)waves["cohorts"]![1]!["cursor"]! < poisoned, waves.ToJsonString());
        Assert.Contains("is HALTED", await network.RunAsync("status"), StringComparison.Ordinal);
        Assert.Contains("HALTED since", await network.RunAsync("deploy", "status", "config-network"), StringComparison.Ordinal);
        foreach (var stargate in network.Stargates)
        {
            await Eventually.HoldsAsync($"{stargate.Name} shows it to monitoring", Soon, async () => await NodeMetrics.SumAsync(stargate, "edge_coordination_waves_halted_count") == 1);
        }

        // Customers' configuration goes on; the network's own waits, whatever one resumes, until it is put right.
        await network.CreateServiceAsync("docs", "docs.example", Origin);
        var resumed = await EdgeCommand.TryAsync("halt", ["deploy", "resume", "config-network", .. network.AsOperator()]);
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("network/self still is the one", resumed.Output, StringComparison.Ordinal);
        await network.RunAsync("deploy", "skip", "config-network");
        await Eventually.HoldsAsync("skipping gives it to everybody", Soon, async () =>
            await network.WavesAsync("config-network") is var now && (string)now["state"]! == "settled" && (long)now["accepted"]! >= poisoned);
        Assert.NotNull(good);
    }

    [Fact]
    public async Task When_the_executor_is_killed_another_Stargate_goes_on()
    {
        await using var network = await TestNetwork.StartAsync("executor-killed", stargates: 2, gateways: 2, hosts: 0, soak: true);
        await network.RunAsync("service", "create", "docs", "--domain", "docs.example", "--origin", "http://127.0.0.1:9", "--no-wait");

        // A wave is over within seconds: on a busy machine it may be so before it was looked at, and then there is a next one.
        var number = 0;
        await Eventually.HoldsAsync("a wave is on its way", Soon, async () =>
        {
            await network.RunAsync("service", "create", $"more-{++number}", "--domain", $"more-{number}.example", "--origin", "http://127.0.0.1:9", "--no-wait");
            return (string)(await network.WavesAsync("config-tenant"))["state"]! is "soaking" or "spreading";
        });
        var executor = (string)(await network.WavesAsync("config-tenant"))["executor"]!;
        await network.Stargates.Single(node => node.Name == executor).KillAsync();

        var other = network.Stargates.Single(node => node.Name != executor);
        await Eventually.HoldsAsync($"{other.Name} ends the wave", TimeSpan.FromSeconds(60), async () =>
            await network.WavesAsync("config-tenant") is var waves && (string)waves["state"]! == "settled" && (string)waves["executor"]! == other.Name);
        Assert.Equal(2, (await TestNetwork.ResolveAsync(other, "docs.example"))?.Count);
        await network.CreateServiceAsync("later", "later.example", Origin);
    }
}
