namespace Edge.Kernel;

/// <summary>What came of a message to a replica.</summary>
public abstract record ReplicaAnswer
{
    private ReplicaAnswer()
    {
    }

    /// <summary>The replica stands at <paramref name="Position"/> now, or stood beyond it before.</summary>
    /// <param name="Rejections">What the replica refuses of the message, whichever stream brought it first.</param>
    /// <param name="News">How many of these were not refused before.</param>
    public sealed record Applied(ReplicaPosition Position, IReadOnlyList<ReplicaRejection> Rejections, int News) : ReplicaAnswer;

    /// <summary>The message doesn't follow from what the replica holds: send the whole class anew.</summary>
    public sealed record Resync(string Reason) : ReplicaAnswer;
}
