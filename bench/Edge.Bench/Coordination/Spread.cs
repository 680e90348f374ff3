namespace Edge.Bench.Coordination;

/// <summary>One change on its way to many nodes: when it came to each, from before it was committed.</summary>
internal sealed class Spread(int nodes, TimeProvider time)
{
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start = time.GetTimestamp();
    private readonly double[] _milliseconds = new double[nodes];
    private int _arrived;

    public void Arrived()
    {
        var place = Interlocked.Increment(ref _arrived) - 1;
        if (place < nodes)
        {
            _milliseconds[place] = time.GetElapsedTime(_start).TotalMilliseconds;
            if (place == nodes - 1)
            {
                _complete.TrySetResult();
            }
        }
    }

    /// <summary>Waits until it came to all.</summary>
    /// <returns>Per node, in no order.</returns>
    public async Task<double[]> CompleteAsync(TimeSpan within)
    {
        try
        {
            await _complete.Task.WaitAsync(within, time);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"within {within.TotalSeconds} s a change came to {_arrived} of {nodes} nodes");
        }

        return _milliseconds;
    }

    public static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
