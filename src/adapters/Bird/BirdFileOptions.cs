using System.Net;

namespace Edge.Bird;

/// <summary>What a configuration of BIRD is made of.</summary>
public sealed record BirdFileOptions
{
    public const int PrefixCountMax = 16;

    public const int PeerCountMax = 64;

    public const int PrependCountMax = 10;

    /// <summary>The number of the network's own autonomous system.</summary>
    public required uint AutonomousSystem { get; init; }

    /// <summary>The anycast prefixes, of both families: 1 to 16.</summary>
    public required IReadOnlyList<IPNetwork> Prefixes { get; init; }

    /// <summary>1 to 64.</summary>
    public required IReadOnlyList<BirdPeer> Peers { get; init; }

    /// <summary>An address of version 4 that is this router's alone; null where BIRD finds one by itself.</summary>
    public IPAddress? RouterId { get; init; }

    /// <summary>While it drains, the own number is put so often before the path: for peers that do not know GRACEFUL_SHUTDOWN. 0 to 10.</summary>
    public int PrependCount { get; init; }
}
