namespace Edge.Kernel;

/// <summary>What a node that was let in needs to know from then on.</summary>
public sealed record Admission
{
    public required NodeId Node { get; init; }

    public required Region Region { get; init; }

    /// <summary>The network's CA certificate, PEM: the only one that the node trusts on control and job ports.</summary>
    public required string CaCertificate { get; init; }

    /// <summary>The node's own certificate, PEM; null for a Host.</summary>
    public string? Certificate { get; init; }

    /// <summary>The control addresses of the Stargates known at that time.</summary>
    public IReadOnlyList<string> Stargates { get; init; } = [];
}
