using System.Threading.Channels;

namespace Edge.Stargate;

/// <summary>Wakes one waiter; any number of raises before it looks count as one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until it is raised, or for a time. False if the time is over.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await _raised.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
