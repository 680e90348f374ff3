using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Waves;

/// <summary>A Gateway that is fed by one Stargate at a time, refuses poison, and tells all Stargates in reach how far it is.</summary>
internal sealed class WaveNode(SimulationRun run, WaveMember member, IReadOnlyList<WaveStargate> stargates)
{
    private readonly ConfigReplica _replica = new(Parse);
    private readonly List<NodeRejection> _rejections = [];
    private readonly Dictionary<ResourceKey, Revision> _seen = [];
    private long _sequence;

    public NodeId Id => member.Node;

    public ReplicaPicture Current => _replica.Current;

    /// <summary>The Stargates that it can't reach.</summary>
    public HashSet<NodeId> Parted { get; } = [];

    public static Outcome<object> Parse(ResourceEntry entry) => entry.Body.Span.IndexOf("poison"u8) >= 0
        ? Failure.Invalid("originHost", "poison.test", "it is poison")
        : entry.Body;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await run.DelayAsync(run.Between(0.05, 0.5), cancellation);
            var reachable = stargates.Where(stargate => stargate.IsAlive && !Parted.Contains(stargate.Id)).ToArray();
            if (reachable.Length > 0)
            {
                await FollowAsync(run.Pick(reachable), cancellation);
            }
        }
    }

    /// <summary>One stream, until it breaks.</summary>
    private async Task FollowAsync(WaveStargate stargate, CancellationToken cancellation)
    {
        var view = stargate.View!;
        var feed = new ConfigFeed(
            NodeTopic.Of(member.Role, member.Node), Current.Epoch, [.. Current.Positions.Values.OrderBy(static position => position.Class)], WaveStargate.Coordination, WaveStargate.Metrics, run.Time);
        while (stargate.IsAlive && ReferenceEquals(stargate.View, view) && !Parted.Contains(stargate.Id) && !run.Chance(0.003))
        {
            var staged = view.Staged;
            var pictures = staged.For(member);
            foreach (var message in feed.Advance(pictures))
            {
                await run.DelayAsync(run.Between(0.001, 0.1), cancellation);
                Take(feed, message, staged);
            }

            Tell(pictures.Epoch, feed.Applied(pictures), connected: true);
            await run.DelayAsync(run.Between(0.01, 0.2), cancellation);
        }

        Tell(Current.Epoch, default, connected: false);
    }

    private void Take(ConfigFeed feed, FeedMessage message, StagedPictures staged)
    {
        var (answer, resourceClass) = message switch
        {
            FeedMessage.Snapshot snapshot => (_replica.Apply(snapshot.Content), snapshot.Content.Class),
            FeedMessage.Delta delta => (_replica.Apply(delta.Content), delta.Content.Class),
            _ => throw new InvalidOperationException("a feed sends snapshots and deltas"),
        };
        if (answer is not ReplicaAnswer.Applied applied)
        {
            feed.Resync(resourceClass, Current.Epoch);
            return;
        }

        foreach (var rejection in applied.Rejections)
        {
            _rejections.Add(NodeRejection.Of(rejection.Key, rejection.Revision, rejection.Failure.Field!, rejection.Failure.Rule!));
        }

        Assert.True(feed.Acknowledge(message.Nonce, applied.Position));
        CheckOrder(staged);
    }

    /// <summary>Nothing that a node sees goes back, and it holds nothing that its cohort has not been given.</summary>
    private void CheckOrder(StagedPictures staged)
    {
        foreach (var (key, entry) in Current.Entries)
        {
            Assert.True(entry.Seen >= _seen.GetValueOrDefault(key), $"{Id} saw {key} go back from {_seen.GetValueOrDefault(key)} to {entry.Seen}");
            if (entry.Seen > _seen.GetValueOrDefault(key)
                && entry.Class is ResourceClass.Tenant or ResourceClass.Network
                && staged.DeploymentOf(entry.Class) is { } deployment)
            {
                var cursor = deployment.CursorOf(member.CohortIn(deployment));
                Assert.True(entry.Seen <= cursor, $"{Id} was given {key} of {entry.Seen} beyond its cursor {cursor}");
            }

            _seen[key] = entry.Seen;
        }
    }

    private void Tell(long epoch, ClassCursors applied, bool connected)
    {
        _rejections.RemoveAll(rejection => Current.Entries.TryGetValue(rejection.Key, out var entry) && entry.Seen != rejection.Revision);
        foreach (var stargate in stargates.Where(stargate => stargate.IsAlive && !Parted.Contains(stargate.Id)))
        {
            stargate.Hear(new NodeObservation(
                stargate.Id, Id, member.Role, Region.Parse(member.Region), 1, ++_sequence, NodeHealth.Healthy, "", epoch, applied, "", run.Time.GetUtcNow(), connected)
            {
                Rejections = [.. _rejections.TakeLast(NodeRejection.RejectionsMax)],
            });
        }
    }
}
