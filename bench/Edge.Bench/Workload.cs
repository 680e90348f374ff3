using System.Net;

namespace Edge.Bench;

/// <summary>What the load asks for in one case.</summary>
internal sealed record Workload
{
    public required string Case { get; init; }

    /// <summary>The paths, in the order in which they are asked for, again and again.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>A query that was never used before is put behind each path.</summary>
    public bool Unique { get; init; }

    public bool Tls { get; init; }

    public Version Version { get; init; } = HttpVersion.Version11;

    public int Connections { get; init; } = 64;

    public double? Goal { get; init; }
}
