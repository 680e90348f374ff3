using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>
/// A Gateway as far as configuration goes: the kernel's own replica, fed by two streams to two Stargates, with a disk that
/// a crash may leave a little behind.
/// </summary>
internal sealed class SimulatedNode(
    SimulationRun run,
    SimulatedNetwork network,
    NodeId id,
    IReadOnlyList<string> stargates,
    Func<ResourceEntry, Outcome<object>> parse)
{
    private readonly string?[] _streams = new string?[2];
    private CancellationTokenSource? _life;
    private KeptConfiguration? _disk;
    private ReplicaPicture _seen = ReplicaPicture.Empty;

    public NodeId Id => id;

    public ReplicaPicture Current { get; private set; } = ReplicaPicture.Empty;

    public void Start()
    {
        network.Restart(id.Value);
        _life = run.NewLife();
        _seen = ReplicaPicture.Empty;
        var replica = new ConfigReplica(parse);
        replica.Changed += picture => Note(replica, picture);
        if (_disk is not null)
        {
            replica.Restore(KeptConfiguration.Parse(_disk.ToBytes()).Value);
        }

        for (var i = 0; i < _streams.Length; i++)
        {
            var slot = i;
            _ = run.Start(cancellation => KeepStreamAsync(replica, slot, cancellation), _life.Token);
        }
    }

    public void Crash()
    {
        _life?.Cancel();
        Array.Clear(_streams);
        network.Crash(id.Value);
    }

    private async Task KeepStreamAsync(ConfigReplica replica, int slot, CancellationToken cancellation)
    {
        while (true)
        {
            await run.DelayAsync(run.Between(0, 2), cancellation);
            var others = stargates.Where(stargate => stargate != _streams[1 - slot]).ToArray();
            _streams[slot] = run.Pick(others);
            if (await network.ConnectAsync(id.Value, _streams[slot]!, cancellation) is { } connection)
            {
                try
                {
                    await FollowAsync(replica, connection, cancellation);
                }
                finally
                {
                    connection.Cut();
                }
            }

            _streams[slot] = null;
        }
    }

    private async Task FollowAsync(ConfigReplica replica, SimulatedConnection connection, CancellationToken cancellation)
    {
        connection.Send(new StreamMessage.Hello(id, replica.Current.Epoch, [.. replica.Current.Positions.Values.OrderBy(position => position.Class)]));
        while (await connection.ReceiveAsync(cancellation) is { } message)
        {
            foreach (var reply in Apply(replica, message))
            {
                connection.Send(reply);
            }

            Current = replica.Current;
        }
    }

    private static List<StreamMessage> Apply(ConfigReplica replica, object message)
    {
        var replies = new List<StreamMessage>();
        switch (message)
        {
            case StreamMessage.Feed { Content: FeedMessage.Snapshot snapshot }:
                Answer(replies, replica, replica.Apply(snapshot.Content), snapshot.Content.Class, snapshot.Nonce);
                break;
            case StreamMessage.Feed { Content: FeedMessage.Delta delta }:
                Answer(replies, replica, replica.Apply(delta.Content), delta.Content.Class, delta.Nonce);
                break;
            case StreamMessage.Bookmark bookmark:
                foreach (var position in bookmark.Positions)
                {
                    Answer(replies, replica, replica.Apply(bookmark.Epoch, position), position.Class, nonce: null);
                }

                break;
        }

        return replies;
    }

    private static void Answer(List<StreamMessage> replies, ConfigReplica replica, ReplicaAnswer answer, ResourceClass resourceClass, ulong? nonce)
    {
        if (answer is ReplicaAnswer.Resync)
        {
            replies.Add(new StreamMessage.Resync(resourceClass, replica.Current.Epoch));
        }
        else if (nonce is { } number)
        {
            var applied = (ReplicaAnswer.Applied)answer;
            Assert.Empty(applied.Rejections);
            replies.Add(new StreamMessage.Ack(number, applied.Position));
        }
    }

    /// <summary>Checks that nothing goes back, and lets the disk follow most of the time.</summary>
    private void Note(ConfigReplica replica, ReplicaPicture picture)
    {
        Assert.True(picture.Epoch >= _seen.Epoch, $"{id} went back from epoch {_seen.Epoch} to {picture.Epoch}");
        if (picture.Epoch == _seen.Epoch)
        {
            foreach (var (resourceClass, before) in _seen.Positions)
            {
                Assert.True(picture.Positions[resourceClass].Cursor >= before.Cursor, $"{id} went back in {resourceClass}");
            }

            foreach (var (key, before) in _seen.Entries)
            {
                Assert.True(!picture.Entries.TryGetValue(key, out var after) || after.Seen >= before.Seen, $"{id} saw revisions of {key} out of order");
            }
        }

        _seen = picture;
        Current = picture;
        if (run.Chance(0.7))
        {
            _disk = replica.Keep([]);
        }
    }
}
