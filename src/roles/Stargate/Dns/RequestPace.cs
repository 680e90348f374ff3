namespace Edge.Stargate;

/// <summary>So many requests a second, and a quarter of that at once; who is beyond waits.</summary>
internal sealed class RequestPace(int perSecond, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly RequestBudget _budget = new(Math.Max(perSecond / 4, 1), perSecond, time);
    private readonly Lock _gate = new();

    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        while (!TryTake())
        {
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            return _budget.TryTake();
        }
    }
}
