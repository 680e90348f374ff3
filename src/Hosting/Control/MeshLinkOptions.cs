using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a mesh link is told about its node, a Stargate or an Api.</summary>
public sealed record MeshLinkOptions
{
    public required NodeId Node { get; init; }

    public required NodeRole Role { get; init; }

    public required Region Region { get; init; }

    public required string Version { get; init; }

    /// <summary>A random number of this process, so that a restart shows; null for one of the link's own.</summary>
    public long? BootId { get; init; }

    /// <summary>The epoch and revision that the node serves by; asked at each beat, must not block.</summary>
    public Func<(long Epoch, ClassCursors Applied)> Serving { get; init; } = static () => default;

    /// <summary>What the node knows of tokens that are in memory only; each peer is told it when a stream opens.</summary>
    public Func<(IReadOnlyList<TokenGrant> Grants, IReadOnlyList<TokenRevocation> Revocations)> Tokens { get; init; } = static () => ([], []);

    /// <summary>How busy the node is, as <see cref="LoadLevel"/> counts; asked at each beat, must not block.</summary>
    public Func<int> Load { get; init; } = static () => 0;

    public TimeSpan BeatPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A peer is lost after so long a silence.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>What a lost peer observed is believed for so long: it may be back at once.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest pause between two tries to reach a peer.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(2);
}
