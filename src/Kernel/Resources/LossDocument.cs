namespace Edge.Kernel.Resources;

/// <summary>
/// <c>losses/&lt;epoch&gt;</c>: what the database had lost when the epoch began, by a restore or by a failover to a server that was
/// behind, as far as Stargates remember it. It stays until a person has made good what matters, and deletes it.
/// </summary>
public sealed record LossDocument
{
    /// <summary>So many are listed; the Stargates' folders have them all.</summary>
    public const int CommitsMax = 300;

    /// <summary>No revision of the common history is above this one.</summary>
    public required long Common { get; init; }

    /// <summary>The newest revision of the lost history that a Stargate remembers.</summary>
    public required long Remembered { get; init; }

    /// <summary>When it was found out.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The Stargates that remember.</summary>
    public required IReadOnlyList<string> Stargates { get; init; }

    /// <summary>How many revocations they committed again.</summary>
    public int Revocations { get; init; }

    /// <summary>What is not as it was: first what people have to make good, then by revision.</summary>
    public IReadOnlyList<LossCommit> Commits { get; init; } = [];

    /// <summary>How many more there are than are listed.</summary>
    public int Unlisted { get; init; }
}
