namespace Edge.Bird;

/// <summary>Where BIRD is, and how long it may take.</summary>
public sealed record BirdOptions
{
    /// <summary>The bytes of the longest path of a Unix socket.</summary>
    public const int PathBytesMax = 107;

    public const string UsualPath = "/run/bird/bird.ctl";

    /// <summary>BIRD's control socket; at most 107 bytes.</summary>
    public string Path { get; init; } = UsualPath;

    /// <summary>How long all commands of one call may take together. 10 ms to 10 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long all commands of one report may take together: there is one for each session, and nobody waits for it. 10 ms to 10 s.</summary>
    public TimeSpan ReportTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The BGP sessions that are reported on. 1 to 1,000.</summary>
    public int SessionCountMax { get; init; } = 64;

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        Path.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(Path) > PathBytesMax ? $"{nameof(Path)} must have 1 to {PathBytesMax} bytes"
        : CallTimeout < TimeSpan.FromMilliseconds(10) || CallTimeout > TimeSpan.FromSeconds(10) ? $"{nameof(CallTimeout)} must be 10 ms to 10 s"
        : ReportTimeout < TimeSpan.FromMilliseconds(10) || ReportTimeout > TimeSpan.FromSeconds(10) ? $"{nameof(ReportTimeout)} must be 10 ms to 10 s"
        : SessionCountMax is < 1 or > 1000 ? $"{nameof(SessionCountMax)} must be 1 to 1000"
        : null;
}
