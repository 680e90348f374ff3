namespace Edge.Host;

/// <summary>The bytes that a Gateway is ready to take, of one job and of the whole connection.</summary>
internal sealed class SendCredit(SendCredit? connection, long bytes)
{
    /// <summary>Windows beyond this are the Gateway's mistake.</summary>
    public const long BytesMax = 1L << 31;

    private readonly Lock _gate = connection?._gate ?? new Lock();
    private readonly List<TaskCompletionSource> _waiting = [];
    private long _bytes = bytes;

    /// <summary>Takes up to <paramref name="count"/> bytes, and waits while there is not one.</summary>
    public async ValueTask<int> TakeAsync(int count, CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource signal;
            lock (_gate)
            {
                var taken = (int)Math.Min(count, Math.Min(_bytes, connection?._bytes ?? long.MaxValue));
                if (taken > 0)
                {
                    _bytes -= taken;
                    connection?._bytes -= taken;
                    return taken;
                }

                signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (_bytes > 0 && connection is not null ? connection : this)._waiting.Add(signal);
            }

            await signal.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>False if the window grew beyond all reason.</summary>
    public bool Add(long count)
    {
        TaskCompletionSource[] waiting;
        lock (_gate)
        {
            _bytes += count;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var signal in waiting)
        {
            signal.TrySetResult();
        }

        return _bytes <= BytesMax;
    }
}
