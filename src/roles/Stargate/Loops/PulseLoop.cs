using Edge.Coordination;

namespace Edge.Stargate;

/// <summary>
/// Gives every stream its sign of life, each at its own moment of the period: one timer for all of them, and no two
/// thousand messages at once.
/// </summary>
internal sealed class PulseLoop(StreamRegistry streams, CoordinationOptions options)
{
    private const int Moments = 20;

    private int _moment;

    public TimeSpan Period => options.BookmarkPeriod / Moments;

    /// <summary>One moment: the streams whose turn it is.</summary>
    public Task StepAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _moment = (_moment + 1) % Moments;
        streams.Pulse(_moment, Moments);
        return Task.CompletedTask;
    }
}
