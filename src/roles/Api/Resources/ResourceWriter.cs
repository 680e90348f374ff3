using Edge.Kernel;

namespace Edge.Api;

/// <summary>Commits what requests want, and tells the Stargates that there is something new.</summary>
internal sealed class ResourceWriter(IControlStore store, ServingGuard guard, Action<Revision> announce, TimeProvider time)
{
    /// <summary>Others may change what a plan depends on while it is made; it is then made anew, this often at most. Changes of one zone come one after the other.</summary>
    private const int AttemptsMax = 12;

    private readonly ChangePlanner _planner = new(store, guard, time);
    private readonly ZoneSweeper _sweeper = new(store);

    public async Task<ApiAnswer> WriteAsync(WriteRequest request, Func<EntityTag, ApiAnswer> success, CancellationToken cancellation)
    {
        await _sweeper.SweepAsync(ZoneSweeper.Made(request), request.Author, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var plan = await _planner.PlanAsync(request, cancellation);
            if (!plan.Succeeded)
            {
                return plan.Failure;
            }

            var outcome = await store.CommitAsync(plan.Value, cancellation);
            if (outcome is CommitOutcome.Conflict conflict && attempt < AttemptsMax && MayPlanAnew(request, plan.Value, conflict))
            {
                continue;
            }

            if (outcome is CommitOutcome.Committed)
            {
                await _sweeper.SweepAsync(ZoneSweeper.Deleted(request), request.Author, cancellation);
            }

            return Answer(request, outcome, success);
        }
    }

    /// <summary>Commits operations that depend on nothing, such as a new token.</summary>
    public async Task<ApiAnswer> CommitAsync(Commit commit, Func<EntityTag, ApiAnswer> success, CancellationToken cancellation) =>
        Answer(null, await store.CommitAsync(commit, cancellation), success);

    private ApiAnswer Answer(WriteRequest? request, CommitOutcome outcome, Func<EntityTag, ApiAnswer> success)
    {
        if (outcome is CommitOutcome.Committed committed)
        {
            announce(committed.Revision);
            return success(new EntityTag(committed.Epoch, committed.Revision));
        }

        return outcome switch
        {
            CommitOutcome.Conflict conflict => Conflict(request, conflict),
            CommitOutcome.Invalid invalid => invalid.Failure,
            CommitOutcome.Full full => new Failure(ProblemStatus.Full, $"the network's store has no room: {full.Detail}"),
            CommitOutcome.Unavailable down => ProblemStatus.StoreDown(down.Detail),
            CommitOutcome.Unknown unknown => new Failure(
                ProblemStatus.OutcomeUnknown,
                $"whether the change was made is not known; send it again with the same Idempotency-Key: {unknown.Detail}")
            {
                Retryable = true,
            },
            _ => new Failure(ProblemStatus.Unavailable, "the store refused the change as that of an older leader") { Retryable = true },
        };
    }

    private static ApiAnswer.Problem Conflict(WriteRequest? request, CommitOutcome.Conflict conflict)
    {
        var key = conflict.Key?.Value ?? (request?.Condition is WriteCondition.Unchanged ? "the store's epoch" : "what this depends on");
        var failure = (request?.Condition, conflict.Current.Value) switch
        {
            (WriteCondition.Unchanged, _) => new Failure(
                ProblemStatus.PreconditionFailed, $"{key} changed since it was read; it is at revision {conflict.Current} now: read it again"),
            (WriteCondition.Absent, > 0) when conflict.Key is not null => new Failure(
                ProblemStatus.Conflict, $"{key} already exists, at revision {conflict.Current}: choose another name, or replace it with PUT or 'edge apply'"),
            (WriteCondition.None, 0) when request!.Changes is [WantedChange.Delete] => ProblemStatus.Missing(key),
            _ => new Failure(ProblemStatus.Conflict, $"{key} was changed at the same time, at revision {conflict.Current}: try again"),
        };
        return new ApiAnswer.Problem(ProblemStatus.Of(failure), failure) { Current = conflict.Current };
    }

    /// <summary>Not where it was the client's own condition that failed.</summary>
    private static bool MayPlanAnew(WriteRequest request, Commit plan, CommitOutcome.Conflict conflict) =>
        request.Condition is WriteCondition.None
            ? !request.Changes.Any(change => change is WantedChange.Delete && IsAbsent(plan, change))
            : !request.Changes.Any(change => change.Key == conflict.Key);

    private static bool IsAbsent(Commit commit, WantedChange change) =>
        commit.Compares.Contains(new Compare.ModifiedAt(change.Key, new Revision(long.MaxValue)));
}
