namespace Edge.Jobs;

/// <summary>
/// One round of a job. 1. A Host is asked. 2. If it takes longer than nearly all do, a second one is asked too. 3. At half
/// of the time (for an origin not known to be slow), or when a Host says that the origin failed, this node asks the origin
/// itself: Hosts may lie. 4. The first
/// response wins. The round ends without an outcome when each Host that was asked has failed.
/// </summary>
internal sealed class JobRace(JobDispatcher room, FetchRequest request, JobNeed need, CancellationToken cancellation)
{
    /// <summary>A Host is told the time left, and needs a moment to say that it is over.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>An attempt of our own gets at least so much.</summary>
    private static readonly TimeSpan OwnTimeMin = TimeSpan.FromSeconds(1);

    private readonly List<JobCall> _calls = new(2);
    private readonly List<JobLease> _accusers = [];
    private FetchReply.Failed? _accusation;
    private DateTimeOffset _hedgeAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _ownAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _endAt = need.Deadline + Grace;

    private DateTimeOffset Now => room.Time.GetUtcNow();

    private bool HasOwn => _calls.Exists(static call => call.Lease.Host is null);

    public async ValueTask<JobOutcome?> RunAsync(JobLease first)
    {
        Start(first);
        if (first.Host is not null)
        {
            _hedgeAt = room.Hedges.Delay is { } delay ? Now + delay : DateTimeOffset.MaxValue;
            _ownAt = need.Deadline - (request.Timeout / 2);
        }

        try
        {
            while (_calls.Count > 0)
            {
                var finished = await NextAsync();
                var outcome = finished is null ? OnAlarm() : Judge(finished, await finished.Answer);
                if (outcome is not null)
                {
                    return outcome;
                }
            }

            return null;
        }
        finally
        {
            Settle(JobLeaseEnd.Neutral);
            foreach (var call in _calls)
            {
                call.Abandon(JobLeaseEnd.Neutral);
            }
        }
    }

    private void Start(JobLease lease)
    {
        var left = need.Deadline - Now;
        if (lease.Host is { } host)
        {
            room.Hedges.Sent();
            var asked = request with { Timeout = left > Grace ? left : Grace };
            _calls.Add(new JobCall(
                lease, token => host.Channel.SendAsync(asked, room.Options.ReplyTimeout, token), room.Time, cancellation));
            return;
        }

        var owned = request with { Timeout = left > OwnTimeMin ? left : OwnTimeMin };
        _endAt = Now + owned.Timeout + Grace;
        _calls.Add(new JobCall(lease, token => FetchAsync(owned, token), room.Time, cancellation));
    }

    private async ValueTask<JobAnswer> FetchAsync(FetchRequest owned, CancellationToken token) =>
        await room.Own.FetchAsync(owned, token) switch
        {
            FetchReply.Response response => new JobAnswer.Responded(response.Status, response.Fields, response.Body, response.Length),
            FetchReply.Failed failed => new JobAnswer.OriginFailed(failed.Reason, failed.Detail),
            _ => new JobAnswer.Lost("no reply"),
        };

    /// <summary>The attempt that has ended next, or null if an alarm was sooner.</summary>
    private async ValueTask<JobCall?> NextAsync()
    {
        if (Finished() is { } finished)
        {
            return finished;
        }

        var alarm = Earlier(Earlier(_hedgeAt, _ownAt), _endAt) - Now;
        using var answered = new CancellationTokenSource();
        var waits = new Task[_calls.Count + 1];
        waits[0] = Task.Delay(alarm > TimeSpan.Zero ? alarm : TimeSpan.Zero, room.Time, answered.Token);
        for (var i = 0; i < _calls.Count; i++)
        {
            waits[i + 1] = _calls[i].Answer;
        }

        await Task.WhenAny(waits);

        // Not CancelAsync, which escapes the simulation's scheduler.
        answered.Cancel();
        cancellation.ThrowIfCancellationRequested();
        return Finished();
    }

    private JobCall? Finished() => _calls.Find(static call => call.Answer.IsCompleted);

    private JobOutcome? OnAlarm()
    {
        var now = Now;
        if (now >= _endAt)
        {
            return OnEnd();
        }

        if (now >= _hedgeAt)
        {
            _hedgeAt = DateTimeOffset.MaxValue;
            Hedge();
        }

        if (now >= _ownAt)
        {
            _ownAt = DateTimeOffset.MaxValue;
            _ = !room.Verdicts.IsSlow(request.Origin) && StartOwn("slow");
        }

        return null;
    }

    private JobOutcome OnEnd()
    {
        // Hosts were told when the time would be over, and said nothing.
        foreach (var call in _calls)
        {
            call.Abandon(JobLeaseEnd.Failed);
        }

        _calls.Clear();
        return _accusation is { } failed
            ? new JobOutcome(null, null, failed)
            : JobOutcome.Failed(FetchFailure.TimedOut, $"no answer within {request.Timeout.TotalSeconds:0.###} s");
    }

    private void Hedge()
    {
        var others = need with { Excluded = [.. need.Excluded, .. _calls.Where(static call => call.Lease.Host is not null).Select(static call => call.Lease.Host!.Id)] };
        if (room.Desk.TryHost(others) is not { } lease)
        {
            return;
        }

        if (!room.Hedges.TryHedge())
        {
            lease.End(JobLeaseEnd.Neutral);
            return;
        }

        room.Metrics.Hedged();
        Start(lease);
    }

    private bool StartOwn(string reason)
    {
        if (room.Desk.TryLocal() is not { } lease)
        {
            return false;
        }

        room.Metrics.Local(reason);
        _ownAt = DateTimeOffset.MaxValue;
        Start(lease);
        return true;
    }

    private JobOutcome? Judge(JobCall call, JobAnswer answer)
    {
        _calls.Remove(call);
        call.Dispose();
        switch (answer)
        {
            case JobAnswer.Responded response:
                OnResponse(call);
                return new JobOutcome(response, call.Lease, null);
            case JobAnswer.OriginFailed failed:
                return OnOriginFailed(call.Lease, new FetchReply.Failed(failed.Reason, failed.Detail));
            case JobAnswer.Lost:
                room.Metrics.Answered("lost", call.Taken.TotalSeconds);
                Exclude(call.Lease, JobLeaseEnd.Failed);
                return null;
            default:
                Exclude(call.Lease, JobLeaseEnd.Neutral);
                return null;
        }
    }

    private void OnResponse(JobCall call)
    {
        // Whoever said that the origin failed was wrong about it.
        Settle(JobLeaseEnd.Failed);
        if (call.Lease.Host is null)
        {
            room.Verdicts.Answered(request.Origin);
            return;
        }

        if (HasOwn)
        {
            // This node asked as well and was no sooner: the Host was honest, and the origin is slow.
            room.Verdicts.Slow(request.Origin);
        }

        call.Lease.Answered(call.Taken);
        room.Hedges.Answered(call.Taken);
        room.Metrics.Answered("answered", call.Taken.TotalSeconds);
    }

    private JobOutcome? OnOriginFailed(JobLease lease, FetchReply.Failed failed)
    {
        if (lease.Host is null)
        {
            room.Verdicts.Failed(request.Origin);
            if (failed.Reason == FetchFailure.TimedOut)
            {
                room.Verdicts.Slow(request.Origin);
            }

            lease.End(JobLeaseEnd.Neutral);
            Settle(JobLeaseEnd.Succeeded);
            return new JobOutcome(null, null, failed);
        }

        room.Metrics.Answered("origin_failed", 0);
        _accusation = failed;
        _accusers.Add(lease);
        if (HasOwn || (!room.Verdicts.FailedJustNow(request.Origin) && StartOwn("verify")))
        {
            return null;
        }

        return new JobOutcome(null, null, failed);
    }

    private void Exclude(JobLease lease, JobLeaseEnd end)
    {
        need.Excluded.Add(lease.Host!.Id);
        lease.End(end);
    }

    private void Settle(JobLeaseEnd end)
    {
        foreach (var lease in _accusers)
        {
            lease.End(end);
        }

        _accusers.Clear();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
