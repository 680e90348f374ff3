using System.Diagnostics.Metrics;
using Edge.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Jobs;

/// <summary>Runs a dispatcher on one thread and in virtual time: whenever nothing is left to do, a millisecond passes.</summary>
internal sealed class VirtualRun : SynchronizationContext, IMeterFactory
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Random Random { get; } = new(7);

    public JobDispatcher Dispatcher(IOrigin own, JobOptions? options = null) =>
        new(options ?? new JobOptions(), own, Time, Random, new JobMetrics(this));

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
        {
            _ready.Enqueue((d, state));
        }
    }

    /// <summary>Runs to the end of <paramref name="body"/>, or fails after so much virtual time.</summary>
    public void Run(TimeSpan limit, Func<Task> body)
    {
        var former = Current;
        SetSynchronizationContext(this);
        try
        {
            var running = body();
            var end = Time.GetUtcNow() + limit;
            while (!running.IsCompleted)
            {
                if (TryTake(out var next))
                {
                    next.Callback(next.State);
                    continue;
                }

                Assert.True(Time.GetUtcNow() < end, $"it did not end within {limit} of virtual time");
                Time.Advance(TimeSpan.FromMilliseconds(1));
            }

            running.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(former);
        }
    }

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }

    private bool TryTake(out (SendOrPostCallback Callback, object? State) next)
    {
        lock (_ready)
        {
            return _ready.TryDequeue(out next);
        }
    }
}
