namespace Edge.Jobs;

/// <summary>One attempt at a job, at a Host or by this node itself.</summary>
internal sealed class JobCall : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeProvider _time;
    private readonly long _startedAt;

    public JobCall(
        JobLease lease, Func<CancellationToken, ValueTask<JobAnswer>> send, TimeProvider time, CancellationToken cancellation)
    {
        Lease = lease;
        _time = time;
        _startedAt = time.GetTimestamp();
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Answer = send(_source.Token).AsTask();
    }

    public JobLease Lease { get; }

    public Task<JobAnswer> Answer { get; }

    public TimeSpan Taken => _time.GetElapsedTime(_startedAt);

    /// <summary>Another attempt was first, or nobody waits any more.</summary>
    public void Abandon(JobLeaseEnd end)
    {
        _source.Cancel();

        // A Host that lost to another is at least as slow as this.
        if (Lease.Host is { } host && Taken.TotalSeconds > host.Score.AverageSeconds)
        {
            Lease.Answered(Taken);
        }

        Lease.End(end);
        _ = DisposeBodyAsync();
    }

    public void Dispose() => _source.Dispose();

    private async Task DisposeBodyAsync()
    {
        try
        {
            if (await Answer is JobAnswer.Responded late)
            {
                await late.Body.DisposeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It heard the cancellation in time.
        }
        finally
        {
            Dispose();
        }
    }
}
