using Edge.Kernel;

namespace Edge.Identity;

/// <summary>What an operator wants a join code for.</summary>
public sealed record JoinCodeRequest
{
    public required NodeRole Role { get; init; }

    /// <summary>The name that the node shall have; null for a random one.</summary>
    public NodeId? Node { get; init; }

    /// <summary>The region of the node; null to let the node say it.</summary>
    public Region? Region { get; init; }

    /// <summary>Who asks, e.g. <c>usr:operator</c>; becomes the device's owner.</summary>
    public required string Subject { get; init; }

    /// <summary>The control address of the Stargate to join at, <c>host:port</c>.</summary>
    public required string Stargate { get; init; }

    /// <summary>How long the code is good; null for the default.</summary>
    public TimeSpan? Lifetime { get; init; }
}
