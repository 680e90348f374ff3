using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Moves the cursors of all staged classes while this Stargate has the lease. Everything that it knows for longer than a
/// step is in the deployments themselves, and every commit is checked against the deployment that it was decided by and
/// against the lease: so it may be killed anywhere, and its successor goes on.
/// </summary>
public sealed class WaveRunner
{
    /// <summary>How often a Stargate without the lease asks for it.</summary>
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The shortest pause between two looks; besides, looking takes a fifth of the time at most.</summary>
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(5);

    private readonly NodeId _self;
    private readonly IControlStore _store;
    private readonly ControlView _view;
    private readonly Func<ResourceClass, IReadOnlyList<MemberState>> _members;
    private readonly WaveOptions _options;
    private readonly CoordinationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly WaveLease _lease;
    private readonly WaveReverter _reverter;
    private readonly HostsDown _hosts;
    private readonly Doorbell _bell;
    private readonly Dictionary<ResourceClass, WaveExecutor> _executors;
    private Revision _written;

    /// <param name="members">Every node that may hold configuration of the class, as this Stargate knows it now.</param>
    public WaveRunner(
        NodeId self,
        IControlStore store,
        ControlView view,
        Func<ResourceClass, IReadOnlyList<MemberState>> members,
        WaveOptions options,
        CoordinationMetrics metrics,
        TimeProvider time)
    {
        _self = self;
        _store = store;
        _view = view;
        _members = members;
        _options = options;
        _metrics = metrics;
        _time = time;
        _lease = new WaveLease(self, store, options, time);
        _reverter = new WaveReverter(self, store);
        _hosts = new HostsDown(time);
        _bell = new Doorbell(time);
        _executors = WaveClasses.All.ToDictionary(
            static resourceClass => resourceClass, resourceClass => new WaveExecutor(self, resourceClass, options, time));
    }

    /// <summary>Raised with what the executor did: the class, and a few words.</summary>
    public event Action<ResourceClass, string>? Done;

    /// <summary>Something happened that may bring a cohort further.</summary>
    public void Wake() => _bell.Ring();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var (rings, begun) = (_bell.Rings, _time.GetTimestamp());
            if (!await StepAsync(cancellation))
            {
                await Task.Delay(RetryPeriod, _time, cancellation);
                continue;
            }

            var pause = _time.GetElapsedTime(begun) * 4;
            await Task.Delay(pause > PauseMin ? pause : PauseMin, _time, cancellation);
            await _bell.WaitAsync(rings, _options.StepPeriod, cancellation);
        }
    }

    /// <summary>Gives the lease back, so that another Stargate goes on at once.</summary>
    public ValueTask LeaveAsync(CancellationToken cancellation) => _lease.ReleaseAsync(cancellation);

    /// <summary>Looks once at every class. False if another Stargate moves the cursors.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellation)
    {
        _hosts.Look(() => _members(ResourceClass.Tenant));
        var (isHeld, isNew) = await _lease.HoldAsync(cancellation);
        if (isNew)
        {
            foreach (var executor in _executors.Values)
            {
                executor.Reset();
            }
        }

        // A decision is made by a picture that shows what was written last, never by an older one.
        if (isHeld && _view.Current.IsLoaded && _view.Current.Revision >= _written)
        {
            foreach (var (resourceClass, executor) in _executors)
            {
                await StepAsync(resourceClass, executor, cancellation);
            }
        }

        return isHeld;
    }

    private async Task StepAsync(ResourceClass resourceClass, WaveExecutor executor, CancellationToken cancellation)
    {
        var head = _view.Current;
        if (!IsReadable(head, resourceClass, out var deployment))
        {
            return;
        }

        var step = executor.Decide(new WaveSituation
        {
            Head = head,
            Deployment = deployment,
            LastChange = _view.LastChangeOf(resourceClass),
            Look = () => _members(resourceClass),
            HostsDownMean = _hosts.Mean,
        });
        switch (step)
        {
            case WaveStep.Write write:
                await CommitAsync(resourceClass, CommitOf(head, resourceClass, write.Document), write.What, cancellation);
                break;
            case WaveStep.Revert revert:
                await RevertAsync(resourceClass, head, deployment!, revert.Rejection, cancellation);
                break;
        }
    }

    private async Task RevertAsync(
        ResourceClass resourceClass, ControlPicture head, DeploymentDocument deployment, DeploymentRejection rejection, CancellationToken cancellation)
    {
        var plan = await _reverter.PlanAsync(head, new Revision(deployment.Accepted), rejection, cancellation);
        if (plan.Succeeded)
        {
            await CommitAsync(resourceClass, plan.Value, $"reverts {rejection.Key}", cancellation);
        }
        else if (!plan.Failure.Retryable)
        {
            var halted = WaveExecutor.Halted(deployment, "rejection", plan.Failure.Message, _time.GetUtcNow()) with { Executor = _self.Value };
            await CommitAsync(resourceClass, CommitOf(head, resourceClass, halted), $"halts: {plan.Failure.Message}", cancellation);
        }
    }

    private Commit CommitOf(ControlPicture head, ResourceClass resourceClass, DeploymentDocument document)
    {
        var key = WaveClasses.KeyOf(resourceClass);
        return new Commit
        {
            Author = $"node:{_self}",
            Epoch = head.Epoch,
            Operations = [ResourceKinds.Deployment.Put(WaveClasses.IdOf(resourceClass), document, "")],
            Compares = [new Compare.ModifiedAt(key, head.Entries.TryGetValue(key, out var entry) ? entry.Modified : Revision.Zero)],
        };
    }

    private async Task CommitAsync(ResourceClass resourceClass, Commit commit, string what, CancellationToken cancellation)
    {
        switch (await _store.CommitAsync(commit with { Fence = _lease.Fence }, cancellation))
        {
            case CommitOutcome.Committed committed:
                _written = committed.Revision;
                _metrics.WaveMoved(resourceClass);
                Done?.Invoke(resourceClass, what);
                break;
            case CommitOutcome.Fenced:
                _lease.Lose();
                break;
            case CommitOutcome.Invalid invalid:
                throw new BrokenInvariantException($"the executor's commit is in order: {invalid.Failure.Message}");
        }
    }

    /// <summary>False for a deployment that a newer release wrote: then that release must move it.</summary>
    private static bool IsReadable(ControlPicture head, ResourceClass resourceClass, out DeploymentDocument? deployment)
    {
        deployment = null;
        if (!head.Entries.TryGetValue(WaveClasses.KeyOf(resourceClass), out var entry))
        {
            return true;
        }

        var parsed = ResourceKinds.Deployment.Parse(entry);
        deployment = parsed.Succeeded ? parsed.Value : null;
        return parsed.Succeeded;
    }
}
