using System.Globalization;

namespace Edge.Tests.Simulation;

/// <summary>One simulated world: its seed decides every order, delay and fault in it.</summary>
internal sealed class SimulationRun : IDisposable
{
    private readonly List<Task> _background = [];
    private readonly List<CancellationTokenSource> _lives = [];
    private readonly SeededScheduler _scheduler;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _failed = new();

    public SimulationRun(int seed)
    {
        Random = new Random(seed);
        _scheduler = new SeededScheduler(new Random(seed ^ 0x5eed), Time, Trace);
    }

    public VirtualTime Time { get; } = new();

    public Random Random { get; }

    public Trace Trace { get; } = new();

    public CancellationToken End => _end.Token;

    public void Run(Func<Task> scenario) =>
        _scheduler.Run(async () =>
        {
            try
            {
                await await Task.WhenAny(scenario(), _failed.Task);
            }
            finally
            {
                // Cancelling runs callbacks on this very thread; the asynchronous form would use another.
#pragma warning disable CA1849
                _end.Cancel();
#pragma warning restore CA1849
                await Task.WhenAll(_background);
            }
        });

    /// <summary>Starts something that runs until it is done or the scenario ends; its failure ends the scenario.</summary>
    public Task Start(Func<CancellationToken, Task> body, CancellationToken cancellation)
    {
        var running = WatchOverAsync(body, cancellation);
        _background.Add(running);
        return running;
    }

    /// <summary>The life of something that may crash before the scenario ends.</summary>
    public CancellationTokenSource NewLife()
    {
        var life = CancellationTokenSource.CreateLinkedTokenSource(End);
        _lives.Add(life);
        return life;
    }

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellation) => Task.Delay(delay, Time, cancellation);

    /// <summary>A duration between two, in whole microseconds.</summary>
    public TimeSpan Between(double secondsMin, double secondsMax) =>
        TimeSpan.FromMicroseconds(Random.NextInt64((long)(secondsMin * 1e6), (long)(secondsMax * 1e6) + 1));

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    public void Note(string line) =>
        Trace.Note(string.Create(CultureInfo.InvariantCulture, $"{Time.Elapsed.TotalSeconds:F6} {line}"));

    public void Dispose()
    {
        _lives.ForEach(life => life.Dispose());
        _end.Dispose();
        Trace.Dispose();
    }

    private async Task WatchOverAsync(Func<CancellationToken, Task> body, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, End);
        try
        {
            await body(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It was asked to end.
        }
        catch (Exception error)
        {
            _failed.TrySetException(error);
        }
    }
}
