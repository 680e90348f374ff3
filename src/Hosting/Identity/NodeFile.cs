namespace Edge.Hosting;

/// <summary><c>node.json</c>: who the node is. It is written last, so that where it exists the other files do too.</summary>
internal sealed record NodeFile
{
    public required string Id { get; init; }

    public required string Role { get; init; }

    public required string Region { get; init; }

    /// <summary>The network's CA certificate, PEM.</summary>
    public required string Ca { get; init; }

    /// <summary>Control addresses of Stargates.</summary>
    public IReadOnlyList<string> Stargates { get; init; } = [];
}
