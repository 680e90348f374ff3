namespace Edge.Commands;

/// <summary>What a command tells its caller by its exit code.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It did not work; one line on the error stream says why and what to do.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself was wrong; nothing was tried.</summary>
    public const int Usage = 2;
}
