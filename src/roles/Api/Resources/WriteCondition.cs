namespace Edge.Api;

/// <summary>What must be true of the resource for a write to happen.</summary>
internal abstract record WriteCondition
{
    private WriteCondition()
    {
    }

    /// <summary>The last writer wins.</summary>
    public sealed record None : WriteCondition;

    /// <summary>It must not exist yet.</summary>
    public sealed record Absent : WriteCondition;

    /// <summary>It must still be as the client read it.</summary>
    public sealed record Unchanged(EntityTag Tag) : WriteCondition;
}
