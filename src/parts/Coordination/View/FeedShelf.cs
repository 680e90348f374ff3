using System.Collections.Concurrent;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// What the nodes of a group are sent of one picture, made once and shared by all of them: of thousands of nodes, most
/// stand at the same place. It goes with the picture.
/// </summary>
internal sealed class FeedShelf(ControlPicture picture)
{
    /// <summary>Nodes stand at few places; who stands at yet another one gets a delta made for it alone.</summary>
    private const int DeltasMax = 64;

    private readonly ConcurrentDictionary<(TopicGroup Group, ResourceClass Class, Revision From), FeedMessage.Delta> _deltas = new();

    /// <summary>A snapshot is large, and kept only while a stream sends it.</summary>
    private readonly ConcurrentDictionary<(TopicGroup Group, ResourceClass Class), WeakReference<FeedMessage.Snapshot>> _snapshots = new();

    public FeedMessage.Delta Delta(NodeTopic topic, ResourceClass resourceClass, Revision from)
    {
        var place = (topic.Group, resourceClass, from);
        if (IsPersonal(topic, resourceClass))
        {
            return DeltaOf(topic, resourceClass, from);
        }

        if (_deltas.TryGetValue(place, out var shared))
        {
            return shared;
        }

        var made = DeltaOf(topic, resourceClass, from);
        return _deltas.Count < DeltasMax ? _deltas.GetOrAdd(place, made) : made;
    }

    public FeedMessage.Snapshot Snapshot(NodeTopic topic, ResourceClass resourceClass)
    {
        if (IsPersonal(topic, resourceClass))
        {
            return SnapshotOf(topic, resourceClass);
        }

        var place = (topic.Group, resourceClass);
        if (_snapshots.TryGetValue(place, out var weak) && weak.TryGetTarget(out var shared))
        {
            return shared;
        }

        var made = SnapshotOf(topic, resourceClass);
        _snapshots[place] = new WeakReference<FeedMessage.Snapshot>(made);
        return made;
    }

    private static bool IsPersonal(NodeTopic topic, ResourceClass resourceClass) =>
        topic.Own is { } own && ResourceKinds.ClassOf(own) == resourceClass;

    private FeedMessage.Delta DeltaOf(NodeTopic topic, ResourceClass resourceClass, Revision from)
    {
        var puts = new List<ResourceEntry>();
        var deletes = new List<ResourceKey>();
        foreach (var key in picture.ChangedSince(from).Where(key => topic.ClassOf(key) == resourceClass).Order())
        {
            if (picture.Entries.TryGetValue(key, out var entry))
            {
                puts.Add(NodeTopic.Shown(entry));
            }
            else
            {
                deletes.Add(key);
            }
        }

        return new FeedMessage.Delta(new ReplicaDelta(picture.Epoch, resourceClass, from, picture.Revision, puts, deletes));
    }

    private FeedMessage.Snapshot SnapshotOf(NodeTopic topic, ResourceClass resourceClass) =>
        new(new ReplicaSnapshot(
            picture.Epoch,
            resourceClass,
            picture.Revision,
            [.. picture.Entries.Values.Where(entry => topic.ClassOf(entry.Key) == resourceClass).Select(NodeTopic.Shown)]));
}
