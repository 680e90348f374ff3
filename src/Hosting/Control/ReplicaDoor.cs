using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>
/// Lets the messages of both streams into the one replica, one at a time, and says what to answer. Chunks of a snapshot
/// are gathered per stream and let in together.
/// </summary>
internal sealed class ReplicaDoor(ConfigReplica replica, ControlLinkMetrics metrics)
{
    /// <summary>A snapshot larger than this is refused: a Stargate must not be able to fill the node's memory.</summary>
    public const int SnapshotResourcesMax = 1_000_000;

    /// <summary>How many rejections one acknowledgement names; the rest is counted only.</summary>
    private const int RejectionsMax = 100;

    private readonly Lock _gate = new();

    /// <summary>
    /// Keeps what was applied on disk. Called before an acknowledgement goes out: whoever was told "applied" may rely on it
    /// even if the node dies in the next moment and every Stargate with it.
    /// </summary>
    public Action Keep { get; set; } = static () => { };

    public NodeMessage? Apply(SnapshotChunk chunk, Dictionary<ResourceClass, List<ResourceEntry>> gathered)
    {
        var resourceClass = ClassOf(chunk.Class);
        if (chunk.Index == 0 || !gathered.TryGetValue(resourceClass, out var resources))
        {
            gathered[resourceClass] = resources = [];
        }

        resources.AddRange(chunk.Puts.Select(Read));
        if (resources.Count > SnapshotResourcesMax)
        {
            throw new InvalidDataException($"a snapshot has more than {SnapshotResourcesMax} resources");
        }

        if (!chunk.Last)
        {
            return null;
        }

        gathered.Remove(resourceClass);
        var snapshot = new ReplicaSnapshot(chunk.Epoch, resourceClass, new Revision(chunk.Cursor), resources);
        lock (_gate)
        {
            return Answer(chunk.Nonce, resourceClass, replica.Apply(snapshot));
        }
    }

    public NodeMessage Apply(Delta delta)
    {
        var resourceClass = ClassOf(delta.Class);
        var content = new ReplicaDelta(
            delta.Epoch,
            resourceClass,
            new Revision(delta.From),
            new Revision(delta.To),
            [.. delta.Puts.Select(Read)],
            [.. delta.Deletes.Select(ReadKey)]);
        lock (_gate)
        {
            return Answer(delta.Nonce, resourceClass, replica.Apply(content));
        }
    }

    /// <summary>The answers to a bookmark: none where all is in order.</summary>
    public IReadOnlyList<NodeMessage> Apply(Bookmark bookmark)
    {
        var answers = new List<NodeMessage>();
        foreach (var wire in bookmark.Positions)
        {
            var position = ControlWire.Read(wire);
            if (!position.Succeeded)
            {
                throw new InvalidDataException(position.Failure.Message);
            }

            lock (_gate)
            {
                if (replica.Apply(bookmark.Epoch, position.Value) is ReplicaAnswer.Resync resync)
                {
                    answers.Add(Ask(position.Value.Class, resync));
                }
            }
        }

        return answers;
    }

    private static ResourceClass ClassOf(DeliveryClass deliveryClass) =>
        ControlWire.Read(deliveryClass) ?? throw new InvalidDataException("a message is of no class that is delivered");

    private static ResourceEntry Read(Resource resource)
    {
        var entry = ControlWire.Read(resource);
        return entry.Succeeded ? entry.Value : throw new InvalidDataException(entry.Failure.Message);
    }

    private static ResourceKey ReadKey(string text) =>
        ResourceKey.TryParse(text, out var key) ? key : throw new InvalidDataException("a deleted key is no key");

    private NodeMessage Answer(ulong nonce, ResourceClass resourceClass, ReplicaAnswer answer)
    {
        if (answer is ReplicaAnswer.Resync resync)
        {
            return Ask(resourceClass, resync);
        }

        var applied = (ReplicaAnswer.Applied)answer;
        metrics.Rejected(applied.News);
        Keep();
        var ack = new Ack { Nonce = nonce, Position = ControlWire.Write(applied.Position) };
        ack.Rejections.AddRange(applied.Rejections.Take(RejectionsMax).Select(ControlWire.Write));
        return new NodeMessage { Ack = ack };
    }

    private NodeMessage Ask(ResourceClass resourceClass, ReplicaAnswer.Resync resync)
    {
        metrics.Resynced();
        return new NodeMessage
        {
            Resync = new Resync { Class = ControlWire.Write(resourceClass), Reason = resync.Reason, Epoch = replica.Current.Epoch },
        };
    }
}
