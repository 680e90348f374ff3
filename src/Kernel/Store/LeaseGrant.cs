namespace Edge.Kernel;

/// <summary>The last grant of a lease, as an engine keeps it; a null holder gave it back.</summary>
public sealed record LeaseGrant(NodeId? Holder, long Token, DateTimeOffset Until)
{
    /// <summary>
    /// Whether the fence is that of the last grant. A lapsed grant still holds until somebody else takes it: its holder can
    /// then not have been replaced.
    /// </summary>
    public static bool Holds(LeaseGrant? last, Fence fence) => last is { Holder: not null } && last.Token == fence.Token;
}
