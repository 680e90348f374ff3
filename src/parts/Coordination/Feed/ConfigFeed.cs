using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Decides what one node is sent over one stream. At most one message per class is unacknowledged; whatever changes
/// meanwhile is coalesced into the next, so that a slow node costs no memory. What concerns nobody costs each node one
/// comparison per class. For one caller at a time.
/// </summary>
public sealed class ConfigFeed
{
    private readonly NodeTopic _topic;
    private readonly CoordinationOptions _options;
    private readonly CoordinationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ClassFeed[] _feeds = new ClassFeed[NodeTopic.Classes.Count];

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
            FeedOf(resourceClass) = new ClassFeed { ResyncReason = "new" };
        }

        foreach (var position in positions)
        {
            if (epoch > 0)
            {
                FeedOf(position.Class) = new ClassFeed { Epoch = epoch, Cursor = position.Cursor, ClaimedDigest = position.Digest };
            }
        }
    }

    /// <summary>
    /// Asked before a class is sent whole, which costs more than everything else. After a no the class waits, and the asked
    /// one sees to it that <see cref="Advance"/> is called again.
    /// </summary>
    public Func<bool> MaySendWhole { get; init; } = static () => true;

    /// <summary>How long the oldest message has been unacknowledged; zero if there is none.</summary>
    public TimeSpan Unacknowledged
    {
        get
        {
            var oldest = TimeSpan.Zero;
            foreach (ref readonly var feed in _feeds.AsSpan())
            {
                if (feed.Pending is not null && _time.GetElapsedTime(feed.PendingSince) is var age && age > oldest)
                {
                    oldest = age;
                }
            }

            return oldest;
        }
    }

    /// <summary>What to send now that the pictures are these.</summary>
    public IReadOnlyList<FeedMessage> Advance(ClassPictures pictures)
    {
        List<FeedMessage>? messages = null;
        foreach (var resourceClass in NodeTopic.Classes)
        {
            ref var feed = ref FeedOf(resourceClass);
            if (feed.Pending is null && Next(resourceClass, ref feed, pictures[resourceClass]) is { } message)
            {
                feed.ResyncReason = null;
                feed.ClaimedDigest = null;
                feed.Pending = message;
                feed.PendingDigest = pictures[resourceClass].DigestOf(_topic, resourceClass);
                feed.PendingSince = _time.GetTimestamp();
                (messages ??= []).Add(message);
            }
        }

        return messages ?? (IReadOnlyList<FeedMessage>)[];
    }

    /// <summary>The node applied a message. False if it acknowledges something that was never sent, which ends the stream.</summary>
    public bool Acknowledge(ulong nonce, ReplicaPosition position)
    {
        ref var feed = ref FeedOf(position.Class);
        if (feed.Pending is not { } sent || sent.Nonce != nonce)
        {
            return false;
        }

        _metrics.Propagated(_time.GetElapsedTime(feed.PendingSince));
        feed.Pending = null;
        feed.Epoch = EpochOf(sent);

        // The node may be ahead by its other stream. A cursor beyond what was sent is its own claim, and is checked by digest.
        var cursor = new Revision((long)sent.Nonce);
        feed.Cursor = position.Cursor > cursor ? position.Cursor : cursor;
        if (position.Cursor == cursor && position.Digest != feed.PendingDigest)
        {
            // A node that differs even after a snapshot asks again at the next bookmark: not at once and for ever.
            _metrics.DigestMismatched();
            feed.ResyncReason = sent is FeedMessage.Delta ? "digest" : null;
        }

        return true;
    }

    /// <summary>The node asks for a class whole.</summary>
    /// <param name="epoch">The epoch that the node is in: it is never sent an older one.</param>
    public void Resync(ResourceClass resourceClass, long epoch)
    {
        ref var feed = ref FeedOf(resourceClass);
        feed.Pending = null;
        feed.Epoch = epoch;
        feed.ResyncReason = "asked";
    }

    /// <summary>
    /// The positions of all classes in which the node has everything, unless it was told them before; what it holds is
    /// proven by the digests.
    /// </summary>
    public IReadOnlyList<ReplicaPosition> Bookmark(ClassPictures pictures)
    {
        List<ReplicaPosition>? positions = null;
        foreach (var resourceClass in NodeTopic.Classes)
        {
            ref var feed = ref FeedOf(resourceClass);
            var picture = pictures[resourceClass];
            if (feed.Bookmarked != picture.Revision
                && picture.Epoch == pictures.Epoch
                && IsCaughtUp(resourceClass, ref feed, picture)
                && !IsAhead(ref feed, picture))
            {
                feed.Cursor = picture.Revision;
                feed.Bookmarked = picture.Revision;
                feed.ClaimedDigest = null;
                (positions ??= []).Add(new ReplicaPosition(resourceClass, picture.Revision, picture.DigestOf(_topic, resourceClass)));
            }
        }

        return positions ?? (IReadOnlyList<ReplicaPosition>)[];
    }

    /// <summary>
    /// Whether the node has everything of a class that is known here: a bookmark told it so, or it knows more, as it does
    /// when this Stargate began by a snapshot and the store is away.
    /// </summary>
    public bool HoldsAll(ResourceClass resourceClass, ClassPictures pictures)
    {
        ref var feed = ref FeedOf(resourceClass);
        var picture = pictures[resourceClass];
        return picture.Epoch == pictures.Epoch
            && (IsAhead(ref feed, picture)
                ? feed is { Pending: null, ResyncReason: null }
                : feed.Bookmarked == picture.Revision && IsCaughtUp(resourceClass, ref feed, picture));
    }

    /// <summary>Up to which revision the node is known to have everything that it is meant to have, of each class.</summary>
    public ClassCursors Applied(ClassPictures pictures) =>
        new(Applied(ResourceClass.Express, pictures), Applied(ResourceClass.Tenant, pictures), Applied(ResourceClass.Network, pictures));

    private Revision Applied(ResourceClass resourceClass, ClassPictures pictures)
    {
        ref var feed = ref FeedOf(resourceClass);
        var picture = pictures[resourceClass];
        if (feed.Epoch != pictures.Epoch)
        {
            return Revision.Zero;
        }

        return IsCaughtUp(resourceClass, ref feed, picture) && feed.Cursor < picture.Revision ? picture.Revision : feed.Cursor;
    }

    /// <summary>
    /// 1. A Stargate that knows less than the node waits until it knows more.
    /// 2. Who can't be sent the difference is sent the class whole.
    /// 3. Who has everything is sent nothing; what it claimed when it came must prove to be so.
    /// 4. Otherwise the difference, if it is not too large.
    /// </summary>
    private FeedMessage? Next(ResourceClass resourceClass, ref ClassFeed feed, ControlPicture picture)
    {
        if (!picture.IsLoaded || feed.Epoch > picture.Epoch || (feed.ResyncReason is null && IsAhead(ref feed, picture)) || IsCaughtUp(resourceClass, ref feed, picture))
        {
            return null;
        }

        var reason = feed.ResyncReason ?? WhyWhole(ref feed, picture);
        if (reason is null && feed.Cursor >= picture.ChangedAt(_topic, resourceClass))
        {
            _metrics.DigestMismatched();
            reason = "digest";
        }

        if (reason is null)
        {
            var delta = picture.Shelf.Delta(_topic, resourceClass, feed.Cursor);
            if (delta.IsSmall(_options))
            {
                return delta;
            }

            reason = "large";
        }

        if (!MaySendWhole())
        {
            feed.ResyncReason = reason;
            return null;
        }

        _metrics.Resynced(reason);
        return picture.Shelf.Snapshot(_topic, resourceClass);
    }

    private static bool IsAhead(ref ClassFeed feed, ControlPicture picture) =>
        feed.Epoch == picture.Epoch && feed.Cursor > picture.Revision;

    private static string? WhyWhole(ref ClassFeed feed, ControlPicture picture) =>
        feed.Epoch != picture.Epoch ? "epoch" : feed.Cursor < picture.Floor ? "behind" : null;

    /// <summary>Whether the node has everything: nothing changed after its cursor, or it claims to hold just what it is meant to.</summary>
    private bool IsCaughtUp(ResourceClass resourceClass, ref ClassFeed feed, ControlPicture picture)
    {
        if (feed is not { Pending: null, ResyncReason: null } || feed.Epoch != picture.Epoch)
        {
            return false;
        }

        return feed.ClaimedDigest is { } claimed && !IsAhead(ref feed, picture)
            ? claimed == picture.DigestOf(_topic, resourceClass)
            : feed.Cursor >= picture.Floor && feed.Cursor >= picture.ChangedAt(_topic, resourceClass);
    }

    private static long EpochOf(FeedMessage message) => message switch
    {
        FeedMessage.Delta delta => delta.Content.Epoch,
        FeedMessage.Snapshot snapshot => snapshot.Content.Epoch,
        _ => 0,
    };

    private ref ClassFeed FeedOf(ResourceClass resourceClass) => ref _feeds[(int)resourceClass];
}
