namespace Edge.Naming;

/// <summary>What one Stargate knows of the queries of a zone.</summary>
public sealed record QueryReport
{
    /// <summary>The last ten minutes, as far as there were queries; the oldest first.</summary>
    public required IReadOnlyList<QueryFrame> Frames { get; init; }

    /// <summary>Names that were asked for most and exist, estimated from samples.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Names { get; init; }

    /// <summary>Names that were asked for most and do not exist.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> NoNames { get; init; }

    /// <summary>Networks of resolvers, /24 or /48, that asked most.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Clients { get; init; }
}
