namespace Edge.Jobs;

/// <summary>Hands out slots: of Hosts, else after a little patience this node's own, else a place in the queue.</summary>
internal sealed class JobDesk
{
    /// <summary>Waiters looked at when something changes; the others are behind these.</summary>
    private const int WaitersPerChange = 64;

    private readonly Lock _gate = new();
    private readonly SortedSet<JobWaiter> _waiting = [];

    /// <summary>Those whom no Host may serve, apart from the others: they must not stand before a Host's free slots.</summary>
    private readonly SortedSet<JobWaiter> _waitingForOwn = [];
    private readonly JobOptions _options;
    private readonly TimeProvider _time;
    private readonly HostBoard _board;
    private int _local;
    private long _sequence;

    public JobDesk(JobOptions options, TimeProvider time, Random random, JobMetrics metrics)
    {
        _options = options;
        _time = time;
        _board = new HostBoard(options, random);
        metrics.Observe(() => _waiting.Count + _waitingForOwn.Count, () => _board.InFlight, () => _board.Count);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Add(IJobChannel channel)
    {
        lock (_gate)
        {
            _board.Add(channel, Now);
        }

        Wake();
    }

    public void Remove(IJobChannel channel)
    {
        lock (_gate)
        {
            _board.Remove(channel);
        }

        Wake();
    }

    /// <summary>A slot of a Host if one is free now; not one of those excluded.</summary>
    public JobLease? TryHost(JobNeed need)
    {
        lock (_gate)
        {
            return _board.Choose(need.Hash, need.Excluded, Now) is { } host ? Take(host) : null;
        }
    }

    /// <summary>A slot of this node itself if one is free now.</summary>
    public JobLease? TryLocal()
    {
        lock (_gate)
        {
            return _local < _options.LocalMax ? TakeLocal() : null;
        }
    }

    /// <summary>A slot, waited for if need be until the deadline; null if there was none or the queue is full.</summary>
    public async ValueTask<JobLease?> AcquireAsync(JobNeed need, CancellationToken cancellation)
    {
        JobWaiter waiter;
        lock (_gate)
        {
            if (TakeNow(need) is { } lease)
            {
                return lease;
            }

            if (_waiting.Count + _waitingForOwn.Count >= _options.QueueDepthMax)
            {
                return null;
            }

            waiter = new JobWaiter(need, _sequence++);
            QueueOf(need).Add(waiter);
        }

        return await WaitAsync(waiter, cancellation);
    }

    /// <summary>Gives slots to those who wait, if there are any.</summary>
    public void Wake()
    {
        var granted = new List<(JobWaiter Waiter, JobLease Lease)>();
        lock (_gate)
        {
            Grant(_waitingForOwn, granted);
            Grant(_waiting, granted);
        }

        foreach (var (waiter, lease) in granted)
        {
            waiter.Granted.SetResult(lease);
        }
    }

    public void Answered(JobLease lease, TimeSpan taken)
    {
        lock (_gate)
        {
            lease.Host?.Score.Answered(taken, Now);
        }
    }

    public void End(JobLease lease, JobLeaseEnd end)
    {
        lock (_gate)
        {
            if (lease.Host is { } host)
            {
                _board.Release(host);
                switch (end)
                {
                    case JobLeaseEnd.Succeeded:
                        host.Score.Succeeded();
                        break;
                    case JobLeaseEnd.Failed:
                        host.Score.Failed(Now);
                        break;
                }
            }
            else
            {
                _local--;
            }
        }

        Wake();
    }

    /// <summary>Who waits already comes first.</summary>
    private JobLease? TakeNow(JobNeed need) => QueueOf(need).Count == 0 ? Take(need, need.OwnOnly, Now) : null;

    private SortedSet<JobWaiter> QueueOf(JobNeed need) => need.OwnOnly ? _waitingForOwn : _waiting;

    private void Grant(SortedSet<JobWaiter> queue, List<(JobWaiter Waiter, JobLease Lease)> granted)
    {
        if (queue.Count == 0)
        {
            return;
        }

        var now = Now;
        var before = granted.Count;
        foreach (var waiter in queue.Take(WaitersPerChange))
        {
            if (Take(waiter.Need, waiter.LocalAllowed, now) is { } lease)
            {
                granted.Add((waiter, lease));
            }
        }

        foreach (var (waiter, _) in granted.Skip(before))
        {
            queue.Remove(waiter);
        }
    }

    private JobLease? Take(JobNeed need, bool localAllowed, DateTimeOffset now)
    {
        if (!need.OwnOnly && _board.Choose(need.Hash, need.Excluded, now) is { } host)
        {
            return Take(host);
        }

        return _local < _options.LocalMax && (localAllowed || !_board.AnyIn(need.Excluded, now)) ? TakeLocal() : null;
    }

    private async ValueTask<JobLease?> WaitAsync(JobWaiter waiter, CancellationToken cancellation)
    {
        await using var patience = _time.CreateTimer(_ => AllowLocal(waiter), null, _options.SlotPatience, Timeout.InfiniteTimeSpan);
        await using var end = _time.CreateTimer(_ => Drop(waiter), null, Positive(waiter.Need.Deadline - Now), Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellation.UnsafeRegister(_ => Drop(waiter), null);
        try
        {
            return await waiter.Granted.Task;
        }
        catch (TaskCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void AllowLocal(JobWaiter waiter)
    {
        lock (_gate)
        {
            waiter.LocalAllowed = true;
        }

        Wake();
    }

    private void Drop(JobWaiter waiter)
    {
        bool waits;
        lock (_gate)
        {
            waits = QueueOf(waiter.Need).Remove(waiter);
        }

        if (waits)
        {
            waiter.Granted.SetCanceled(CancellationToken.None);
        }
    }

    private JobLease Take(HostState host)
    {
        _board.Take(host);
        return new JobLease(this, host);
    }

    private JobLease TakeLocal()
    {
        _local++;
        return new JobLease(this, host: null);
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
