namespace Edge.Bench.Coordination;

/// <summary>One round of changes that all nodes get: processor time per change above idle, and when it came to a node.</summary>
internal sealed record FanOut(double CpuMilliseconds, double P50, double P99)
{
    /// <param name="idle">What the server uses without changes, in cores.</param>
    /// <param name="change">Makes one change and waits until all have it.</param>
    public static async Task<FanOut> MeasureAsync(int process, double idle, int changes, TimeProvider time, Func<Task<double[]>> change)
    {
        var (cpu, start) = (ServerLoad.CpuMilliseconds(process), time.GetTimestamp());
        var arrivals = new List<double>();
        for (var i = 0; i < changes; i++)
        {
            arrivals.AddRange(await change());
        }

        var beside = idle * time.GetElapsedTime(start).TotalMilliseconds;
        return new FanOut(
            (ServerLoad.CpuMilliseconds(process) - cpu - beside) / changes, Spread.Percentile(arrivals, 0.5), Spread.Percentile(arrivals, 0.99));
    }
}
