using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>A Gateway that the Stargates offer to a Host.</summary>
/// <param name="Https">Host and port of its TLS listener, e.g. <c>127.0.2.1:8443</c>.</param>
public sealed record GatewayCandidate(NodeId Id, string Https, Region Region)
{
    /// <summary>What the Stargates believe of it.</summary>
    public bool Healthy { get; init; } = true;

    /// <summary>How busy it is; see <see cref="LoadLevel"/>.</summary>
    public int Load { get; init; }
}
