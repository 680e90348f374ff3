using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Decides what one node is sent over one stream. At most one message per class is unacknowledged; whatever changes
/// meanwhile is coalesced into the next, so that a slow node costs no memory. For one caller at a time.
/// </summary>
public sealed class ConfigFeed
{
    private readonly NodeTopic _topic;
    private readonly CoordinationOptions _options;
    private readonly CoordinationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Dictionary<ResourceClass, ClassFeed> _feeds = [];
    private ulong _nonce;

    /// <param name="epoch">The epoch of the node's configuration, zero if it has none.</param>
    /// <param name="positions">What the node says that it holds.</param>
    public ConfigFeed(
        NodeTopic topic,
        long epoch,
        IReadOnlyList<ReplicaPosition> positions,
        CoordinationOptions options,
        CoordinationMetrics metrics,
        TimeProvider time)
    {
        _topic = topic;
        _options = options;
        _metrics = metrics;
        _time = time;
        foreach (var resourceClass in NodeTopic.Classes)
        {
            _feeds[resourceClass] = new ClassFeed { ResyncReason = "new" };
        }

        foreach (var position in positions)
        {
            if (epoch > 0 && _feeds.TryGetValue(position.Class, out var feed))
            {
                feed.Epoch = epoch;
                feed.Cursor = position.Cursor;
                feed.ClaimedDigest = position.Digest;
                feed.ResyncReason = null;
            }
        }
    }

    /// <summary>
    /// Asked before a class is sent whole, which costs more than everything else. After a no the class waits, and the asked
    /// one sees to it that <see cref="Advance"/> is called again.
    /// </summary>
    public Func<bool> MaySendWhole { get; init; } = static () => true;

    /// <summary>What to send now that the pictures are these.</summary>
    public IReadOnlyList<FeedMessage> Advance(ClassPictures pictures)
    {
        List<FeedMessage>? messages = null;
        foreach (var (resourceClass, feed) in _feeds)
        {
            if (feed.PendingNonce is null && Next(resourceClass, feed, pictures[resourceClass]) is { } message)
            {
                feed.PendingNonce = message.Nonce;
                feed.PendingSince = _time.GetTimestamp();
                (messages ??= []).Add(message);
            }
        }

        return messages ?? [];
    }

    /// <summary>The node applied a message. False if it acknowledges something that was never sent, which ends the stream.</summary>
    public bool Acknowledge(ulong nonce, ReplicaPosition position)
    {
        if (!_feeds.TryGetValue(position.Class, out var feed) || feed.PendingNonce != nonce)
        {
            return false;
        }

        _metrics.Propagated(_time.GetElapsedTime(feed.PendingSince));
        feed.PendingNonce = null;
        feed.Epoch = feed.PendingEpoch;

        // The node may be ahead by its other stream. A cursor beyond what was sent is its own claim, and is checked by digest.
        feed.Cursor = position.Cursor > feed.PendingCursor ? position.Cursor : feed.PendingCursor;
        return true;
    }

    /// <summary>How long the oldest message has been unacknowledged; zero if there is none.</summary>
    public TimeSpan Unacknowledged
    {
        get
        {
            var oldest = TimeSpan.Zero;
            foreach (var feed in _feeds.Values)
            {
                if (feed.PendingNonce is not null && _time.GetElapsedTime(feed.PendingSince) is var age && age > oldest)
                {
                    oldest = age;
                }
            }

            return oldest;
        }
    }

    /// <summary>The node asks for a class whole.</summary>
    /// <param name="epoch">The epoch that the node is in: it is never sent an older one.</param>
    public void Resync(ResourceClass resourceClass, long epoch)
    {
        if (_feeds.TryGetValue(resourceClass, out var feed))
        {
            feed.PendingNonce = null;
            feed.Epoch = epoch;
            feed.ResyncReason = "asked";
        }
    }

    /// <summary>The positions of all classes in which the node has everything; what it holds is proven by the digests.</summary>
    public IReadOnlyList<ReplicaPosition> Bookmark(ClassPictures pictures)
    {
        var positions = new List<ReplicaPosition>();
        foreach (var (resourceClass, feed) in _feeds)
        {
            var picture = pictures[resourceClass];
            if (picture.Epoch == pictures.Epoch && IsCaughtUp(resourceClass, feed, picture) && feed.Cursor <= picture.Revision)
            {
                positions.Add(new ReplicaPosition(resourceClass, picture.Revision, DigestOf(resourceClass, picture)));
                feed.Cursor = picture.Revision;
            }
        }

        return positions;
    }

    /// <summary>Up to which revision the node is known to have everything that it is meant to have, of each class.</summary>
    public ClassCursors Applied(ClassPictures pictures) =>
        new(Applied(ResourceClass.Express, pictures), Applied(ResourceClass.Tenant, pictures), Applied(ResourceClass.Network, pictures));

    private Revision Applied(ResourceClass resourceClass, ClassPictures pictures)
    {
        var (feed, picture) = (_feeds[resourceClass], pictures[resourceClass]);
        if (feed.Epoch != pictures.Epoch)
        {
            return Revision.Zero;
        }

        return IsCaughtUp(resourceClass, feed, picture) && feed.Cursor < picture.Revision ? picture.Revision : feed.Cursor;
    }

    private FeedMessage? Next(ResourceClass resourceClass, ClassFeed feed, ControlPicture picture)
    {
        // Another Stargate has told the node of a future that this one doesn't know yet: wait for it.
        if (!picture.IsLoaded || feed.Epoch > picture.Epoch || (feed.ResyncReason is null && IsAhead(feed, picture)))
        {
            return null;
        }

        var reason = feed.ResyncReason ?? WhyWhole(feed, picture);
        if (reason is null)
        {
            var delta = DeltaOf(resourceClass, feed, picture);
            var claimed = feed.ClaimedDigest;
            feed.ClaimedDigest = null;
            if (delta.Puts.Count == 0 && delta.Deletes.Count == 0)
            {
                if (claimed is null || claimed == DigestOf(resourceClass, picture))
                {
                    return null;
                }

                _metrics.DigestMismatched();
                reason = "digest";
            }
            else if (IsSmall(delta))
            {
                return Pend(feed, picture, new FeedMessage.Delta(++_nonce, delta));
            }
            else
            {
                reason = "large";
            }
        }

        if (!MaySendWhole())
        {
            feed.ResyncReason = reason;
            return null;
        }

        feed.ResyncReason = null;
        feed.ClaimedDigest = null;
        _metrics.Resynced(reason);
        return Pend(feed, picture, new FeedMessage.Snapshot(++_nonce, SnapshotOf(resourceClass, picture)));
    }

    private static FeedMessage Pend(ClassFeed feed, ControlPicture picture, FeedMessage message)
    {
        feed.PendingCursor = picture.Revision;
        feed.PendingEpoch = picture.Epoch;
        return message;
    }

    private static bool IsAhead(ClassFeed feed, ControlPicture picture) =>
        feed.Epoch == picture.Epoch && feed.Cursor > picture.Revision;

    private static string? WhyWhole(ClassFeed feed, ControlPicture picture) =>
        feed.Epoch != picture.Epoch ? "epoch" : feed.Cursor < picture.Floor ? "behind" : null;

    private bool IsCaughtUp(ResourceClass resourceClass, ClassFeed feed, ControlPicture picture) =>
        feed is { PendingNonce: null, ResyncReason: null }
        && feed.Epoch == picture.Epoch
        && feed.Cursor >= picture.Floor
        && !picture.ChangedSince(feed.Cursor).Any(key => _topic.ClassOf(key) == resourceClass);

    private bool IsSmall(ReplicaDelta delta) =>
        delta.Puts.Count + delta.Deletes.Count <= _options.DeltaResourcesMax
        && delta.Puts.Sum(static entry => (long)entry.Body.Length) <= _options.DeltaBytesMax;

    private ReplicaDelta DeltaOf(ResourceClass resourceClass, ClassFeed feed, ControlPicture picture)
    {
        var puts = new List<ResourceEntry>();
        var deletes = new List<ResourceKey>();
        foreach (var key in picture.ChangedSince(feed.Cursor).Where(key => _topic.ClassOf(key) == resourceClass).Order())
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

        return new ReplicaDelta(picture.Epoch, resourceClass, feed.Cursor, picture.Revision, puts, deletes);
    }

    private ReplicaSnapshot SnapshotOf(ResourceClass resourceClass, ControlPicture picture) =>
        new(picture.Epoch, resourceClass, picture.Revision, [.. Entries(resourceClass, picture).Select(NodeTopic.Shown)]);

    private ulong DigestOf(ResourceClass resourceClass, ControlPicture picture) =>
        Entries(resourceClass, picture).Aggregate(ReplicaDigest.Empty, static (digest, entry) => digest ^ ReplicaDigest.Of(entry.Key, entry.Modified));

    private IEnumerable<ResourceEntry> Entries(ResourceClass resourceClass, ControlPicture picture) =>
        picture.Entries.Values.Where(entry => _topic.ClassOf(entry.Key) == resourceClass);
}
