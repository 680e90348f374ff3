using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Writes routing plans where policies ask for them. Every Stargate works out the same plans; the one that holds the lease
/// writes them, and a Stargate that held it before is refused by the fence. While there is nothing to write, nothing of
/// this touches the store.
/// </summary>
internal sealed partial class RoutingLoop(IControlStore store, ControlView view, NodeId self, CoordinationMetrics metrics, TimeProvider time, ILogger<RoutingLoop> logger)
{
    public const string Lease = "routing";

    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two removals of failure domains from one plan: visitors keep the answers that they got for so long.</summary>
    public static readonly TimeSpan RemovalPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    private readonly RoutingReader _reader = new();
    private PlansInForce? _plans;
    private readonly Dictionary<string, (IReadOnlyList<string> Members, DateTimeOffset RemovalFrom)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private RoutingPicture? _done;
    private bool _more;

    /// <summary>One round.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var picture = view.Current;
        if (!picture.IsLoaded || view.StoreDown > TimeSpan.Zero)
        {
            return;
        }

        var routing = _reader.At(picture);
        if (!_more && ReferenceEquals(routing, _done))
        {
            return;
        }

        Fence? fence = null;
        (_more, _done) = (false, routing);
        foreach (var region in RoutingPlanner.Regions(routing))
        {
            if (Due(routing, region, picture.Revision) is { } step)
            {
                fence ??= await FenceAsync(cancellation);
                _more |= !step.Complete || fence is null || !await WriteAsync(routing, region, step, picture, fence, cancellation);
            }
        }

        if (fence is not null)
        {
            await store.ReleaseLeaseAsync(fence, cancellation);
        }
    }

    /// <summary>The plans that DNS answers by.</summary>
    public PlansInForce Plans
    {
        get
        {
            if (_plans is null)
            {
                _plans = new PlansInForce(metrics);
                _plans.Refused += (region, failure) => LogNotFollowed(region, failure.Message);
            }

            return _plans;
        }
    }

    /// <summary>What is to be written for a region now; null if nothing, or not yet.</summary>
    private PlanStep.Write? Due(RoutingPicture routing, string region, Revision head)
    {
        var step = RoutingPlanner.Next(routing, region, head, mayRemove: time.GetUtcNow() >= RemovalFrom(routing, region));
        if (step is PlanStep.Refused refused)
        {
            if (_refused.GetValueOrDefault(region) != refused.Failure.Message)
            {
                _refused[region] = refused.Failure.Message;
                metrics.PlanRefused();
                LogRefused(region, refused.Failure.Message);
            }

            return null;
        }

        _refused.Remove(region);
        _more |= step is PlanStep.Keep { Complete: false };
        return step as PlanStep.Write;
    }

    /// <summary>From when on a plan may be made smaller. A plan that this Stargate has not seen before may just have been.</summary>
    private DateTimeOffset RemovalFrom(RoutingPicture routing, string region)
    {
        if (!routing.Plans.TryGetValue(region, out var plan))
        {
            _seen.Remove(region);
            return default;
        }

        var members = plan.Document.Members;
        if (!_seen.TryGetValue(region, out var seen) || seen.Members.Except(members).Any())
        {
            seen.RemovalFrom = time.GetUtcNow() + RemovalPause;
        }

        _seen[region] = seen with { Members = members };
        return seen.RemovalFrom;
    }

    private async Task<Fence?> FenceAsync(CancellationToken cancellation) =>
        await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation) is LeaseOutcome.Granted granted ? granted.Fence : null;

    /// <summary>False if another round is needed.</summary>
    private async Task<bool> WriteAsync(
        RoutingPicture routing, string region, PlanStep.Write step, ControlPicture picture, Fence fence, CancellationToken cancellation)
    {
        var present = routing.Plans.TryGetValue(region, out var plan) ? plan.Modified : Revision.Zero;
        var outcome = await store.CommitAsync(
            new Commit
            {
                Author = $"node:{self}",
                Operations = [ResourceKinds.RoutingPlan.Put(region, step.Plan, "")],
                Compares =
                [
                    new Compare.ModifiedAt(ResourceKinds.RoutingPlan.Key(region), present),
                    new Compare.UnchangedSince(ResourceKinds.RoutingPolicy.Prefix, picture.Revision),
                ],
                Epoch = picture.Epoch,
                Fence = fence,
            },
            cancellation);
        if (outcome is not CommitOutcome.Committed)
        {
            LogNotWritten(region, step.Plan.Generation, outcome);
            return false;
        }

        metrics.PlanWritten();
        LogWritten(region, step.Plan.Generation, step.Plan.Members.Count, step.Complete ? "" : "; more is removed later, one failure domain at a time");
        store.Hint();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Wrote generation {Generation} of the plan of {Region} with {Count} Gateways{Rest}")]
    private partial void LogWritten(string region, long generation, int count, string rest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Made no plan for {Region}: {Reason}")]
    private partial void LogRefused(string region, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The plan of {Region} in the store is not followed: {Reason}")]
    private partial void LogNotFollowed(string region, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Generation {Generation} of the plan of {Region} was not written: {Outcome}")]
    private partial void LogNotWritten(string region, long generation, CommitOutcome outcome);
}
