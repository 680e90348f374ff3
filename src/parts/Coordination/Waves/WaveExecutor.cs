using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Decides how the configuration of one class moves from cohort to cohort:
/// 1. what nodes refuse is recorded; 2. it is replaced by what was accepted last, or waits for a person; 3. a wave begins
/// with everything up to now; 4. each cohort acknowledges, and soaks; 5. when all have it, the next wave may begin.
/// Changes that come meanwhile wait for the next wave, and the goal of one never moves while it goes well: so a storm of
/// changes can't hold it up. One caller at a time.
/// </summary>
public sealed class WaveExecutor(NodeId self, ResourceClass resourceClass, WaveOptions options, TimeProvider time)
{
    private const int TextLengthMax = 300;

    private CohortWatch? _watch;

    /// <summary>Forgets what was seen so far: another Stargate may have moved the cursors meanwhile.</summary>
    public void Reset() => _watch = null;

    public WaveStep Decide(WaveSituation now)
    {
        if (now.Deployment is not { } deployment)
        {
            // Whatever was there before the first wave counts as accepted.
            var head = now.Head.Revision.Value;
            return Write(new DeploymentDocument { Canary = head, FirstRegion = head, All = head, Accepted = head }, "begins");
        }

        var step = deployment.Halt is null ? Go(now, deployment) : Stop(deployment);
        return step is WaveStep.Wait && deployment.Executor != self.Value ? Write(deployment, "takes over") : step;
    }

    /// <summary>The same waiting for a person.</summary>
    /// <param name="cause">See <see cref="DeploymentHalt.Cause"/>.</param>
    public static DeploymentDocument Halted(DeploymentDocument deployment, string cause, string reason, DateTimeOffset at) => deployment with
    {
        Halt = new DeploymentHalt { Cause = cause, Reason = reason.Length > TextLengthMax ? reason[..TextLengthMax] : reason, At = at },
        SoakedAt = null,
    };

    private WaveStep.Wait Stop(DeploymentDocument deployment)
    {
        _watch = null;
        return new WaveStep.Wait($"halted: {deployment.Halt!.Reason}");
    }

    private WaveStep Go(WaveSituation now, DeploymentDocument deployment)
    {
        if (deployment.Reached is { } reached)
        {
            return Record(now, deployment) ?? Resolve(now, deployment) ?? Carry(now, deployment, reached);
        }

        return now.LastChange.Value > deployment.Accepted ? Write(Begun(now, deployment), "begins a wave") : new WaveStep.Wait("nothing new");
    }

    /// <summary>Records what was refused before anything else happens, so that no successor can miss it.</summary>
    private WaveStep.Write? Record(WaveSituation now, DeploymentDocument deployment)
    {
        var news = now.Members
            .SelectMany(static member => member.Rejections.Select(rejection => (member.Member.Node, Rejection: rejection)))
            .Where(refused => ResourceKinds.ClassOf(refused.Rejection.Key) == resourceClass
                && IsOpen(deployment, refused.Rejection.Revision.Value)
                && !deployment.Rejections.Any(known => known.Key == refused.Rejection.Key.Value && known.Revision == refused.Rejection.Revision.Value))
            .DistinctBy(static refused => refused.Rejection.Key)
            .Take(DeploymentRejection.RejectionsMax)
            .Select(refused => Recorded(now, refused.Node, refused.Rejection))
            .ToList();
        return news.Count == 0
            ? null
            : Write(
                deployment with { Rejections = [.. news.Concat(deployment.Rejections).Take(DeploymentRejection.RejectionsMax)], SoakedAt = null },
                $"{news[0].Node} refused {news[0].Key}");
    }

    /// <summary>What was replaced by its own author meanwhile needs nothing more, and mustn't hold up the others.</summary>
    private DeploymentRejection Recorded(WaveSituation now, NodeId node, NodeRejection rejection) => new()
    {
        Key = rejection.Key.Value,
        Revision = rejection.Revision.Value,
        Node = node.Value,
        Field = rejection.Field,
        Rule = rejection.Rule,
        At = time.GetUtcNow(),
        ReplacedAt = IsCurrent(now, rejection.Key, rejection.Revision.Value) ? null : ReplacedAt(now, rejection.Key),
    };

    /// <summary>Gets rid of what was refused: customers' configuration by itself, the network's own with a person's help.</summary>
    private WaveStep? Resolve(WaveSituation now, DeploymentDocument deployment)
    {
        var open = deployment.Rejections.Where(rejection => rejection.ReplacedAt is null && IsOpen(deployment, rejection.Revision)).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        if (open.Find(rejection => IsCurrent(now, ResourceKey.Parse(rejection.Key), rejection.Revision)) is { } standing)
        {
            return resourceClass == ResourceClass.Tenant
                ? new WaveStep.Revert(standing)
                : Halt(deployment, "rejection", $"{standing.Node} refused {standing.Key} of revision {standing.Revision}: {Sentence(standing)}");
        }

        var settled = deployment with
        {
            Rejections = [.. deployment.Rejections.Select(rejection => open.Contains(rejection) ? rejection with { ReplacedAt = ReplacedAt(now, ResourceKey.Parse(rejection.Key)) } : rejection)],
        };
        return Write(Begun(now, settled), "begins again");
    }

    /// <summary>Brings the wave further, if its cohort is well.</summary>
    private WaveStep Carry(WaveSituation now, DeploymentDocument deployment, Cohort reached)
    {
        var goal = new Revision(deployment.Canary);
        var watch = Watch(goal, reached);
        var concerned = Concerned(now, deployment)
            .Where(member => member.Member.Role != NodeRole.Host || watch.Age < options.HostsPatience)
            .ToList();
        if (reached == Cohort.All)
        {
            var everybody = CohortProgress.Of(concerned, goal);
            return everybody.HasShare(options.AcknowledgedShareMin)
                ? Write(Ended(now, deployment), "ends a wave")
                : new WaveStep.Wait(Missing(everybody));
        }

        // Where nothing soaks, nothing is watched.
        if (options.SoakOf(resourceClass, reached) > TimeSpan.Zero && WhyIll(now, deployment, watch) is { } ill)
        {
            return Halt(deployment, "health", ill);
        }

        var progress = CohortProgress.Of(concerned.Where(member => member.Member.CohortIn(deployment) == reached), goal);
        if (progress.Absent.Count > 0 && watch.Age < options.AbsenceTime)
        {
            return new WaveStep.Wait($"no {NodeRoleName.Of(progress.Absent[0])} of the cohort is connected");
        }

        return progress.HasShare(options.AcknowledgedShareMin) ? Soak(now, deployment, watch, progress) : new WaveStep.Wait(Missing(progress));
    }

    private WaveStep Soak(WaveSituation now, DeploymentDocument deployment, CohortWatch watch, CohortProgress progress)
    {
        var left = progress.Connected == 0 ? TimeSpan.Zero : options.SoakOf(resourceClass, watch.Cohort) - watch.Soaked;
        if (left <= TimeSpan.Zero)
        {
            return Write(PastEmpty(now, deployment.ReachedUpTo(watch.Cohort + 1)) with { Since = time.GetUtcNow(), SoakedAt = null }, $"goes beyond {watch.Cohort}");
        }

        if (watch.IsSoakTold)
        {
            return new WaveStep.Wait($"soaks for another {left.TotalSeconds:F0} s");
        }

        watch.IsSoakTold = true;
        return Write(deployment with { SoakedAt = time.GetUtcNow() + left }, $"{watch.Cohort} soaks");
    }

    /// <summary>A wave towards everything up to now, given to the first cohort that it concerns.</summary>
    private DeploymentDocument Begun(WaveSituation now, DeploymentDocument deployment) => PastEmpty(
        now,
        WaveChoice.Of(deployment, now.Members) with { Canary = Math.Max(now.Head.Revision.Value, deployment.Canary), Since = time.GetUtcNow(), SoakedAt = null });

    private DeploymentDocument Ended(WaveSituation now, DeploymentDocument deployment)
    {
        var ended = deployment with { Accepted = deployment.Canary, Since = null, SoakedAt = null };
        return now.LastChange.Value > ended.Accepted ? Begun(now, ended) : ended;
    }

    /// <summary>Leaves out cohorts that the wave doesn't concern; one that concerns nobody has ended.</summary>
    private DeploymentDocument PastEmpty(WaveSituation now, DeploymentDocument deployment)
    {
        var cohorts = Concerned(now, deployment).Select(member => member.Member.CohortIn(deployment)).ToHashSet();
        var last = cohorts.DefaultIfEmpty(Cohort.All).Max();
        for (var cohort = deployment.Reached; cohort < Cohort.All && (cohort >= last || !cohorts.Contains(cohort.Value)); cohort = deployment.Reached)
        {
            deployment = deployment.ReachedUpTo(cohort.Value + 1);
        }

        return cohorts.Count == 0 ? deployment with { Accepted = deployment.Canary, Since = null } : deployment;
    }

    /// <summary>The nodes that are sent anything of the wave; all of them if that isn't known any more.</summary>
    private IEnumerable<MemberState> Concerned(WaveSituation now, DeploymentDocument deployment)
    {
        if (deployment.Accepted < now.Head.Floor.Value)
        {
            return now.Members;
        }

        var changed = now.Head.ChangedBetween(new Revision(deployment.Accepted), new Revision(deployment.Canary))
            .Where(key => ResourceKinds.ClassOf(key) == resourceClass)
            .ToHashSet();
        var groups = TopicGroup.All.Where(group => changed.Any(key => group.ClassOf(key) == resourceClass)).ToHashSet();
        return now.Members.Where(member =>
        {
            var topic = NodeTopic.Of(member.Member.Role, member.Member.Node);
            return groups.Contains(topic.Group) || (topic.Own is { } own && changed.Contains(own));
        });
    }

    /// <summary>Why the change is thought to do harm; null if nothing points to it.</summary>
    private string? WhyIll(WaveSituation now, DeploymentDocument deployment, CohortWatch watch)
    {
        if (watch.Fallen(now.Members.Where(member => member.Member.CohortIn(deployment) <= watch.Cohort)) is { } fallen)
        {
            return $"{fallen} went Down after it was given revision {watch.Goal}";
        }

        var hosts = now.Members.Count(static member => member.Member.Role == NodeRole.Host);
        var down = now.Members.Count(static member => member.Member.Role == NodeRole.Host && member.Health == NodeHealth.Down);

        // A single Host says nothing: its owner may have switched it off.
        var most = (now.HostsDownMean * hosts) + Math.Max(1, options.HostsDownShareMax * hosts);
        return down > most ? $"{down} of {hosts} Hosts are Down, against {now.HostsDownMean:P0} in the last hour" : null;
    }

    private CohortWatch Watch(Revision goal, Cohort cohort) =>
        _watch is { } watch && watch.Goal == goal && watch.Cohort == cohort ? watch : _watch = new CohortWatch(goal, cohort, time);

    private WaveStep.Write Halt(DeploymentDocument deployment, string cause, string reason) =>
        Write(Halted(deployment, cause, reason, time.GetUtcNow()), $"halts: {reason}");

    private WaveStep.Write Write(DeploymentDocument deployment, string what) => new(deployment with { Executor = self.Value }, what);

    /// <summary>Whether a rejection of the revision counts: it is part of the wave, and nobody said to pass over it.</summary>
    private static bool IsOpen(DeploymentDocument deployment, long revision) => revision > deployment.Accepted && revision > deployment.Skipped;

    /// <summary>Whether the refused document still is the newest of its key.</summary>
    private static bool IsCurrent(WaveSituation now, ResourceKey key, long revision) =>
        now.Head.Entries.TryGetValue(key, out var entry) && entry.Modified.Value == revision;

    private static long ReplacedAt(WaveSituation now, ResourceKey key) =>
        now.Head.Entries.TryGetValue(key, out var entry) ? entry.Modified.Value : now.Head.Revision.Value;

    private static string Sentence(DeploymentRejection rejection) =>
        rejection.Field.Length == 0 ? rejection.Rule : $"{rejection.Field}: {rejection.Rule}";

    private static string Missing(CohortProgress progress) =>
        $"{progress.Acknowledged} of {progress.Connected} nodes have it, not yet {string.Join(", ", progress.Waiting)}";
}
