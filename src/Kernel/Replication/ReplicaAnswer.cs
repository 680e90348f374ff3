namespace Edge.Kernel;

/// <summary>What came of a message to a replica.</summary>
public abstract record ReplicaAnswer
{
    private ReplicaAnswer()
    {
    }

    /// <summary>The replica stands at <paramref name="Position"/> now, or stood beyond it before.</summary>
    public sealed record Applied(ReplicaPosition Position, IReadOnlyList<ReplicaRejection> Rejections) : ReplicaAnswer;

    /// <summary>The message doesn't follow from what the replica holds: send the whole class anew.</summary>
    public sealed record Resync(string Reason) : ReplicaAnswer;
}
