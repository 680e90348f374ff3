using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What a person may order of a class's waves. Whoever moves the cursors goes on from there.</summary>
public static class WaveOrders
{
    /// <summary>Goes on after a halt: the same cohort is watched anew.</summary>
    /// <param name="isStanding">Whether a document still is the one that was refused.</param>
    public static Outcome<DeploymentDocument> Resume(DeploymentDocument deployment, Func<DeploymentRejection, bool> isStanding)
    {
        if (deployment.Halt is null)
        {
            return new Failure("not_halted", "nothing waits for a person here");
        }

        var standing = deployment.Rejections.FirstOrDefault(rejection =>
            rejection.ReplacedAt is null && rejection.Revision > deployment.Accepted && rejection.Revision > deployment.Skipped && isStanding(rejection));
        return standing is not null && deployment.Halt.Cause == "rejection"
            ? new Failure("still_refused", $"{standing.Key} still is the one of revision {standing.Revision} that {standing.Node} refused: write another one first, or use 'skip'")
            : deployment with { Halt = null };
    }

    /// <summary>Gives the wave to the next cohort, whatever the one that has it says: neither refusals of it, nor fallen nodes, nor the soak count.</summary>
    public static Outcome<DeploymentDocument> Skip(DeploymentDocument deployment, DateTimeOffset now)
    {
        if (deployment.Reached is not { } reached)
        {
            return new Failure("no_wave", "no wave is on its way");
        }

        var next = deployment with { Halt = null, Skipped = deployment.Canary, Since = now, SoakedAt = null };
        return reached == Cohort.All ? next with { Accepted = next.Canary, Since = null } : next.ReachedUpTo(reached + 1);
    }
}
