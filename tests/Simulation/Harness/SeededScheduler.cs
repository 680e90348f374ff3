namespace Edge.Tests.Simulation;

/// <summary>
/// Runs everything that awaits on one thread, and lets the seed choose which of the ready continuations goes next. Time
/// moves only when nothing is ready.
/// </summary>
internal sealed class SeededScheduler : SynchronizationContext
{
    private const long StepsMax = 5_000_000;

    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly Random _random;
    private readonly VirtualTime _time;
    private readonly Trace _trace;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _steps;

    public SeededScheduler(Random random, VirtualTime time, Trace trace)
    {
        _random = random;
        _time = time;
        _trace = trace;
        time.Due = callback => Post(static state => ((Action)state!)(), callback);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("a continuation came from another thread: something escaped the simulation's scheduler");
        }

        _ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("blocking calls cannot be simulated");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs until the task completes; an exception of it is passed on.</summary>
    public void Run(Func<Task> main)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = main();
            while (!task.IsCompleted)
            {
                RunOne();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void RunOne()
    {
        if (_ready.Count == 0 && !_time.AdvanceToNextTimer())
        {
            throw new TimeoutException("nothing is ready and no timer is set: everybody waits for somebody else");
        }

        if (++_steps > StepsMax)
        {
            throw new TimeoutException($"the run did not end within {StepsMax} steps");
        }

        if (_ready.Count == 0)
        {
            return;
        }

        var chosen = _random.Next(_ready.Count);
        _trace.Step(_time.GetTimestamp(), chosen, _ready.Count);
        var (callback, state) = _ready[chosen];
        _ready[chosen] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        callback(state);
    }
}
