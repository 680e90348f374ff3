using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Where the feed of one class to one node stands.</summary>
internal struct ClassFeed
{
    /// <summary>What the node said or acknowledged last; nothing is sent for what lies before it.</summary>
    public Revision Cursor;

    /// <summary>The epoch of the cursor; zero if the node has nothing.</summary>
    public long Epoch;

    /// <summary>What the node claimed to hold when it came, until it was sent anything.</summary>
    public ulong? ClaimedDigest;

    /// <summary>Why the class must be sent whole, if it must.</summary>
    public string? ResyncReason;

    /// <summary>The one message that the node has not acknowledged yet.</summary>
    public FeedMessage? Pending;

    /// <summary>What the node must hold when it has applied that.</summary>
    public ulong PendingDigest;

    /// <summary>When it was made, as a timestamp.</summary>
    public long PendingSince;

    /// <summary>The revision of the last bookmark; zero before the first.</summary>
    public Revision Bookmarked;
}
