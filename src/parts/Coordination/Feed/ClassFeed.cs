using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Where the feed of one class to one node stands.</summary>
internal sealed class ClassFeed
{
    /// <summary>What the node said or acknowledged last; nothing is sent for what lies before it.</summary>
    public Revision Cursor { get; set; }

    /// <summary>What the node claimed when it came, until it was compared with the picture.</summary>
    public ulong? ClaimedDigest { get; set; }

    /// <summary>The epoch of the cursor; zero if the node has nothing.</summary>
    public long Epoch { get; set; }

    /// <summary>Why the class must be sent whole, if it must.</summary>
    public string? ResyncReason { get; set; }

    /// <summary>The one message that the node has not acknowledged yet.</summary>
    public ulong? PendingNonce { get; set; }

    public Revision PendingCursor { get; set; }

    public long PendingEpoch { get; set; }

    public long PendingSince { get; set; }
}
