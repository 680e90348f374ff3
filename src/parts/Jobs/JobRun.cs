using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>
/// Gets one response's head: from one Host after the other, each time with a race against a second Host if the first is
/// slow, and at last by this node itself.
/// </summary>
internal sealed class JobRun
{
    private readonly JobDispatcher _room;
    private readonly FetchRequest _request;
    private readonly JobNeed _need;

    /// <param name="excluded">Hosts not to ask; those that fail are added.</param>
    public JobRun(JobDispatcher room, FetchRequest request, List<NodeId> excluded, bool ownOnly)
    {
        _room = room;
        _request = request;
        _need = new JobNeed(
            Rendezvous.Hash(request), excluded, request.Priority, room.Time.GetUtcNow() + request.Timeout, ownOnly);
    }

    public async ValueTask<JobOutcome> RunAsync(CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            if (_need.Deadline <= _room.Time.GetUtcNow())
            {
                return JobOutcome.Failed(FetchFailure.TimedOut, $"no answer within {_request.Timeout.TotalSeconds:0.###} s");
            }

            var need = tries < _room.Options.HostTriesMax ? _need : _need with { OwnOnly = true };
            var lease = await _room.Desk.AcquireAsync(need, cancellation);
            if (lease is null)
            {
                return JobOutcome.Failed(FetchFailure.Overloaded, "all slots are taken, and the queue is long");
            }

            Count(lease, tries);
            var race = new JobRace(_room, _request, _need, cancellation);
            if (await race.RunAsync(lease) is { } outcome)
            {
                return outcome;
            }
        }
    }

    private void Count(JobLease lease, int tries)
    {
        if (lease.Host is null)
        {
            _room.Metrics.Local(_need.OwnOnly ? "resume" : tries > 0 ? "failed" : "room");
        }
        else if (tries > 0)
        {
            _room.Metrics.Resent();
        }
    }
}
