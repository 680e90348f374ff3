namespace Edge.Dns;

/// <summary>How an engine's process is started.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">What comes before the path of the control socket, which is the last argument.</param>
/// <param name="Release">The release that it is of; an engine of another one is replaced.</param>
/// <param name="EndsAlone">Whether it ends with who runs it, as in a network on one machine; else it goes on answering.</param>
public sealed record EngineProgram(string FileName, IReadOnlyList<string> Arguments, string Release, bool EndsAlone)
{
    /// <summary>How long an engine may take to listen, to verify a table, or to end: by default 60 s, generous, for a machine that is busy.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The release of the engine in this process: another build is another release.</summary>
    public static string OwnRelease { get; } = typeof(EngineProgram).Module.ModuleVersionId.ToString();
}
