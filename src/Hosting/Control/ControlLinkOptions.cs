using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a control link is told about its node.</summary>
public sealed record ControlLinkOptions
{
    public required NodeId Node { get; init; }

    public required NodeRole Role { get; init; }

    public required Region Region { get; init; }

    public required string Version { get; init; }

    /// <summary>Where the configuration is kept, so that the node starts by it while no Stargate answers.</summary>
    public required string Folder { get; init; }

    /// <summary>The Stargates to begin with: those of the join code, or of the identity. Later ones are learnt and kept.</summary>
    public required IReadOnlyList<string> Stargates { get; init; }

    /// <summary>Asked at each heartbeat; must not block.</summary>
    public Func<NodeLoad> Load { get; init; } = static () => default;

    /// <summary>Of Gateways: the Hosts whose job connections broke lately, at most 32; asked at each heartbeat, must not block.</summary>
    public Func<IReadOnlyList<NodeId>> LostHosts { get; init; } = static () => [];

    /// <summary>Of Gateways: how long handshakes took visitors in the last full minute; asked at each heartbeat, must not block.</summary>
    public Func<HandshakeReport?> Handshakes { get; init; } = static () => null;

    /// <summary>How Stargates are chosen, and how patiently.</summary>
    public HomingOptions Homing { get; init; } = new();

    /// <summary>How long announcing and withdrawing wait for the Stargates' word, at most.</summary>
    public TimeSpan AcknowledgementTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
