namespace Edge.Kernel;

/// <summary>
/// Runs something for ever: a step that fails is reported and tried again after a growing pause, so that one bad moment
/// does not end a role. A broken invariant does end it. This is the one place that catches every exception.
/// </summary>
public sealed class Loop(TimeProvider time, Action<Exception> report)
{
    public static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="body"/> until cancelled; it may return, and is then run again.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> body, CancellationToken cancellation)
    {
        var pause = PauseMin;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await body(cancellation);
                pause = PauseMin;
                continue;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (BrokenInvariantException)
            {
                throw;
            }
            catch (Exception error)
            {
                report(error);
            }

            if (!await PauseAsync(pause, cancellation))
            {
                return;
            }

            pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
        }
    }

    /// <summary>Runs <paramref name="step"/> at once and then each <paramref name="period"/>, until cancelled.</summary>
    public Task RunEveryAsync(TimeSpan period, Func<CancellationToken, Task> step, CancellationToken cancellation) =>
        RunAsync(
            async token =>
            {
                await step(token);
                await Task.Delay(period, time, token);
            },
            cancellation);

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(pause, time, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
