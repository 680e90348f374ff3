using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a mesh link is told about its node, a Stargate or an Api.</summary>
public sealed record MeshLinkOptions
{
    public required NodeId Node { get; init; }

    public required NodeRole Role { get; init; }

    public required Region Region { get; init; }

    public required string Version { get; init; }
}
