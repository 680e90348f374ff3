using System.Diagnostics;

namespace Edge.Tests.Network;

/// <summary>A token is revoked while one of those that verify it cannot hear of it.</summary>
public sealed class RevocationFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(10);

    private static readonly (int, string?) Accepted = (200, null);

    private static readonly (int, string?) Refused = (401, "unauthenticated");

    private static readonly (int, string?) Stale = (503, "verifier_stale");

    [Fact]
    public async Task A_gateway_that_hears_no_stargate_closes_its_privileged_paths_alone_and_refuses_what_was_revoked_once_it_is_back()
    {
        await using var network = await IsolatedNetwork.StartAsync("revocation-cut", StaleAfter, new RegionLayout("north", Stargates: 2, Gateways: 2));
        var visitors = network.VisitorsOf("north");
        var lost = network.Gateways[1];
        var verifiers = network.Stargates.Append(network.Gateways[0]).Select(node => new Verifier(node, visitors)).ToList();
        using var cutOff = new Verifier(lost, visitors);
        var (leaked, good) = (await TokenAsync(network), await TokenAsync(network));
        foreach (var verifier in verifiers.Append(cutOff))
        {
            await AnswersAsync(verifier, leaked, Accepted);
            await AnswersAsync(verifier, good, Accepted);
        }

        await using var load = new VisitorLoad(IsolatedNetwork.Host, network.Pages, 20, () => [lost.Process.Http], visitors);
        await load.AnswersAsync(20);
        IReadOnlyCollection<Station> coordinators = [.. network.Stargates.Select(static node => node.Station), network.Api.Station];
        await Fabric.CutAsync([lost.Station], coordinators);
        var cut = Stopwatch.StartNew();
        Assert.Equal(Accepted, await cutOff.AskAsync(good));

        await network.RunAsync("token", "revoke", leaked.Split('_')[2], "--reason", "leaked");
        var revoked = Stopwatch.StartNew();
        await Task.WhenAll(verifiers.Select(verifier => AnswersAsync(verifier, leaked, Refused)));
        output.WriteLine($"who hears of it refused it {revoked.Elapsed.TotalMilliseconds:F0} ms after the command had ended");
        await Task.WhenAll(verifiers.Select(verifier => AnswersAsync(verifier, good, Accepted)));

        await AnswersAsync(cutOff, leaked, Stale);
        output.WriteLine($"the Gateway closed its privileged paths {cut.Elapsed.TotalSeconds:F1} s after the cut");
        Assert.Equal(Stale, await cutOff.AskAsync(good));
        await load.AnswersAsync(40);

        await network.Fabric.HealAsync();
        await Eventually.HoldsAsync("the Gateway takes good tokens again, and never the one that was revoked", Soon, async () =>
        {
            Assert.NotEqual(Accepted, await cutOff.AskAsync(leaked));
            return await cutOff.AskAsync(good) == Accepted;
        });
        Assert.Equal(Refused, await cutOff.AskAsync(leaked));
        await load.StopAsync();
        load.AssertNoFailures();
        verifiers.ForEach(static verifier => verifier.Dispose());
    }

    private static async Task<string> TokenAsync(IsolatedNetwork network) =>
        (await network.RunAsync("token", "create", "--policy", "reader", "--days", "1")).Trim().Split('\n')[^1];

    private static Task<TimeSpan> AnswersAsync(Verifier verifier, string token, (int, string?) answer) =>
        Eventually.HoldsAsync($"{verifier.Name} answers {answer}", Soon, async () => await verifier.AskAsync(token) == answer);
}
