namespace Edge.Bird;

/// <summary>How long a call may still take.</summary>
internal sealed class TimeLimit(TimeSpan atMost, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();

    /// <summary>Not below zero.</summary>
    public TimeSpan Left => atMost - time.GetElapsedTime(_begun) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
