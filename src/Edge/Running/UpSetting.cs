namespace Edge.Running;

/// <summary>What <c>edge up</c> was asked for.</summary>
internal sealed record UpSetting
{
    public const int NodesMax = 64;

    public required string Folder { get; init; }

    public required Database Database { get; init; }

    public required string Domain { get; init; }

    public required int Stargates { get; init; }

    public required int Gateways { get; init; }

    public required int Hosts { get; init; }

    public required bool PortsAny { get; init; }

    /// <summary>Whether origins, and members of pools, on private and loopback addresses are asked.</summary>
    public required bool PrivateOrigins { get; init; }

    /// <summary>Files that tell Stargates where addresses lie.</summary>
    public IReadOnlyList<string> Locations { get; init; } = [];

    /// <summary>The folder of one node's own files.</summary>
    public string FolderOf(string node) => Path.Combine(Folder, "nodes", node);
}
