namespace Edge.Kernel;

/// <summary>What a Stargate says of its own membership of the anycast group.</summary>
/// <param name="Reason">Why it is so, in a few words.</param>
/// <param name="Since">Since when it is so, by its own clock.</param>
public sealed record AnycastReport(NodeId Node, AnycastState State, string Reason, DateTimeOffset Since)
{
    /// <summary>In characters.</summary>
    public const int ReasonLengthMax = 300;
}
