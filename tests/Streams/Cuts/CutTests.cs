using System.Collections.Concurrent;
using System.Diagnostics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Streams;

public sealed class CutTests(ITestOutputHelper output)
{
    private const int Nodes = 40;

    private const int Writers = 8;

    private static readonly TimeSpan CutWithin = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan CalmWithin = TimeSpan.FromSeconds(60);

    /// <summary>As by default, but in haste: it is the cuts that are tested.</summary>
    private static readonly HomingOptions Homing = new()
    {
        ReplaceJitterMax = TimeSpan.FromMilliseconds(50),
        LostJitterMax = TimeSpan.FromMilliseconds(20),
        RetryMin = TimeSpan.FromMilliseconds(10),
        RetryMax = TimeSpan.FromMilliseconds(100),
    };

    private static int Cuts => Environment.GetEnvironmentVariable("EDGE_LONG") is null ? 1_000 : 10_000;

    [Fact]
    public async Task After_thousands_of_cuts_in_random_places_every_node_holds_what_the_store_holds_and_none_saw_it_go_back()
    {
        await using var stargates = await StargatePair.StartAsync(new CoordinationOptions { BookmarkPeriod = TimeSpan.FromMilliseconds(500) });
        var budget = new CutBudget(Cuts, seed: 5);
        var proxies = new ConcurrentDictionary<string, CuttingProxy>();
        var members = await Members.MakeAsync(stargates.Store, NodeRole.Gateway, Nodes, stargates.Folder, stargates.Addresses);
        var nodes = members.Select((member, number) => new WatchedNode(
            member, new ProxiedDialer(new ControlDialer(member, TimeProvider.System), proxies, budget), Homing, Members.FolderOf(stargates.Folder, member.Id), number)).ToList();
        var writers = Enumerable.Range(1, Writers).Select(number => new Writer(stargates.Store, number)).ToList();
        var watch = Stopwatch.StartNew();
        var writing = writers.Select(writer => writer.RunAsync(TimeSpan.FromMilliseconds(200), () => budget.IsSpent)).ToList();
        using var late = new CancellationTokenSource(CutWithin);
        await Task.WhenAll(nodes.Select(node => node.Link.StartAsync(late.Token)));
        await Eventually.HoldsAsync("all cuts are made", CutWithin, () => budget.IsSpent);
        await Task.WhenAll(writing);
        output.WriteLine($"{budget.Cuts} cuts in {watch.Elapsed.TotalSeconds:F1} s, {writers.Sum(static writer => writer.Written)} commits, {nodes.Sum(static node => node.Steps)} steps of the nodes");

        await CheckAsync(stargates, nodes, writers);
        Assert.Equal(0, await stargates.SumAsync("edge_coordination_digest_mismatches_total"));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        foreach (var proxy in proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    private static async Task CheckAsync(StargatePair stargates, IReadOnlyList<WatchedNode> nodes, IReadOnlyList<Writer> writers)
    {
        var found = Assert.IsType<ReadOutcome.Found>(await stargates.Store.ReadAsync(KeyRange.All, CancellationToken.None));
        await Eventually.HoldsAsync("every node holds what the store holds", CalmWithin, () => nodes.All(node => Difference(node, found) is null));
        Assert.All(nodes, static node => Assert.Null(node.Disorder));
        foreach (var writer in writers)
        {
            var counter = found.Entries.Single(entry => entry.Key == ResourceKinds.Service.Key(writer.CounterId));
            Assert.Equal($"n{writer.Written}.test", ResourceKinds.Service.Parse(counter).Value.OriginHost);
        }
    }

    private static string? Difference(WatchedNode node, ReadOutcome.Found found)
    {
        var picture = node.Link.Replica.Current;
        var topic = NodeTopic.Of(NodeRole.Gateway, node.Id);
        foreach (var resourceClass in NodeTopic.Classes)
        {
            var meant = found.Entries.Where(entry => topic.ClassOf(entry.Key) == resourceClass).ToList();
            var digest = meant.Aggregate(ReplicaDigest.Empty, static (sum, entry) => sum ^ ReplicaDigest.Of(entry.Key, entry.Modified));
            if (!picture.Positions.TryGetValue(resourceClass, out var position) || position.Digest != digest)
            {
                return $"{resourceClass} has another digest";
            }

            var held = picture.Entries.Values.Where(entry => entry.Class == resourceClass).Select(static entry => (entry.Resource.Key, entry.Resource.Modified));
            if (!held.SequenceEqual(meant.Select(static entry => (entry.Key, entry.Modified))))
            {
                return $"{resourceClass} has the right digest and other entries";
            }
        }

        return null;
    }
}
