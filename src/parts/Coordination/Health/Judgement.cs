using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Works out the verdict on a node, and what is to be done about it: 1. the votes, without those of Stargates in doubt; 2. the
/// verdict; 3. the penalty of one that fell, and the quarantine; 4. whether it is to be probed, here or elsewhere; 5. when to
/// look again.
/// </summary>
internal sealed class Judgement(
    NodeId self,
    HealthOptions options,
    StargateRoll roll,
    SelfDoubt doubt,
    Publication publication,
    DeadlineQueue deadlines,
    CoordinationMetrics metrics,
    TimeProvider time)
{
    private readonly Dictionary<NodeId, NodeHealth> _stargates = [];
    private readonly Dictionary<NodeRole, int> _heard = [];
    private readonly List<NodeVote> _votes = [];

    public Outgoing<NodeId> Probes { get; } = new();

    public Outgoing<WantedProbe> Asks { get; } = new();

    public Outgoing<VerdictChange> Changes { get; } = new();

    public bool HearsNobody => _heard.Values.All(static count => count == 0);

    public bool IsProbed(JudgedNode node) => node.Role is NodeRole.Gateway or NodeRole.Stargate && node.Id != self;

    /// <summary>A Gateway that was there before this Stargate began is taken for one that serves, until it is found out.</summary>
    public void Presume(JudgedNode node)
    {
        node.Standing = NodeHealth.Suspect;
        Conclude(node, NodeHealth.Suspect, "not heard yet since this Stargate began");
    }

    public void Forget(JudgedNode node)
    {
        Count(node, isHeard: false);
        _stargates.Remove(node.Id);
    }

    public void Consider(JudgedNode node, TimeSpan now)
    {
        Note(node, now);
        Gather(node, now);
        var (health, reason) = VerdictRule.Of(_votes, node.Standing, VoicesNeeded(node));
        node.OrphanedAt = _votes.Count > 0 ? null : node.OrphanedAt ?? now;
        if (health == NodeHealth.Suspect && !IsProbed(node) && now - node.OrphanedAt >= options.OrphanTime)
        {
            (health, reason) = (NodeHealth.Unknown, "no Stargate hears it");
        }

        if (health == NodeHealth.Down && node.Standing != NodeHealth.Down)
        {
            node.Fall(now);
        }

        node.Standing = health;
        node.PassFlaps(now);
        var quarantine = QuarantineOf(node, now);
        Conclude(node, quarantine is not null && health is NodeHealth.Healthy or NodeHealth.Suspect ? NodeHealth.Quarantined : health, Explain(health, reason, quarantine, now));
        Act(node, now);
        publication.Touch(node);
        deadlines.Set(node, DeadlineOf(node, quarantine, now));
    }

    /// <summary>Keeps count of who is heard, and notes who is lost: too many at once are a reason for doubt.</summary>
    private void Note(JudgedNode node, TimeSpan now)
    {
        var wasHeard = node.IsCounted;
        Count(node, node.Track.Sight.IsHeard && node.Id != self);
        if (!wasHeard && node.Track.Sight == NodeSight.Returning)
        {
            node.NextProbe = now;
        }
        else if (wasHeard && node.Track.Sight.IsLoss)
        {
            doubt.Lose(node.Role, _heard, roll.Others, now);
            node.NextProbe = node.NextAsk = now;
        }
    }

    private void Count(JudgedNode node, bool isHeard)
    {
        if (node.IsCounted != isHeard)
        {
            node.IsCounted = isHeard;
            _heard[node.Role] = _heard.GetValueOrDefault(node.Role) + (isHeard ? 1 : -1);
        }
    }

    private void Gather(JudgedNode node, TimeSpan now)
    {
        _votes.Clear();
        NodeVote? hearing = null;
        foreach (var (observer, peer) in node.Peers)
        {
            if (peer.Said.Sight != NodeSight.None && observer != node.Id && (roll.Counts(observer) || peer.Said.Sight.IsOwnWord))
            {
                _votes.Add(peer.Vote);
                hearing = peer.Said.Sight.IsHeard ? peer.Vote : hearing;
            }
        }

        if (hearing is { } vote)
        {
            node.Track.Yield(vote.BootId == node.Track.Sighting?.BootId, node.Standing == NodeHealth.Healthy, now);
        }

        var isHeard = hearing is not null || node.Track.Sight.IsHeard;
        if (node.IsHeard != isHeard && node.Standing == NodeHealth.Down)
        {
            // Of those that are Down, the ones that beat again are less so.
            Changes.Add(new VerdictChange(node.Id, node.Role, NodeHealth.Down, NodeHealth.Down));
        }

        node.IsHeard = isHeard;
        node.WasHeard |= isHeard;
        if (!node.IsHeard && node.JobLoss is { } loss && now - loss.At < options.JobLossTime)
        {
            node.Track.Confirm(loss.Gateway.Value);
        }

        var sight = node.Track.Sight;
        if (sight != NodeSight.None && !(doubt.IsDoubting && sight.IsLoss))
        {
            _votes.Add(new NodeVote(self, sight, node.Track.Sighting?.BootId ?? 0, node.Track.Reason));
        }
    }

    /// <summary>
    /// Two voices, or one where no other Stargate is left that could be the second. A Stargate that doubts itself never takes
    /// its own for enough.
    /// </summary>
    private int VoicesNeeded(JudgedNode node) => doubt.IsDoubting || Voters(node).Any() ? 2 : 1;

    /// <summary>The other Stargates whose word on the node counts.</summary>
    private IEnumerable<NodeId> Voters(JudgedNode node) => roll.Counting.Where(peer =>
        peer != node.Id && _stargates.GetValueOrDefault(peer) is not (NodeHealth.Down or NodeHealth.Drained or NodeHealth.Updating));

    private TimeSpan? QuarantineOf(JudgedNode node, TimeSpan now)
    {
        var until = node.QuarantineUntil;
        foreach (var (observer, peer) in node.Peers)
        {
            if (peer.QuarantineUntil > now && roll.Counts(observer) && (until is null || peer.QuarantineUntil > until))
            {
                until = peer.QuarantineUntil;
            }
        }

        return until > now ? until : null;
    }

    private string Explain(NodeHealth health, string reason, TimeSpan? quarantine, TimeSpan now)
    {
        if (quarantine is not { } until || health is not (NodeHealth.Healthy or NodeHealth.Suspect or NodeHealth.Down))
        {
            return reason;
        }

        var clock = (time.GetUtcNow() + (until - now)).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        return $"went down too often; in quarantine until {clock} UTC" + (health == NodeHealth.Healthy ? "" : $"; {reason}");
    }

    private void Conclude(JudgedNode node, NodeHealth health, string reason)
    {
        var before = node.Verdict;
        if (before.Health == health && before.Reason == reason)
        {
            return;
        }

        node.Verdict = new NodeVerdict(health, reason, before.Health == health ? before.Since : time.GetUtcNow());
        if (before.Health != health)
        {
            metrics.Transitioned(health.ToString());
            Changes.Add(new VerdictChange(node.Id, node.Role, before.Health, health));
            if (node.Role == NodeRole.Stargate)
            {
                _stargates[node.Id] = health;
            }
        }
    }

    private void Act(JudgedNode node, TimeSpan now)
    {
        if (WantsProbe(node) && now >= node.NextProbe)
        {
            node.NextProbe = now + options.ProbePeriod;
            Probes.Add(node.Id);
        }

        if (WantsSecondVoice(node) && now >= node.NextAsk)
        {
            node.NextAsk = now + options.ProbePeriod;
            Asks.Add(new WantedProbe(node.NextOf([.. Voters(node)]), node.Id));
        }
    }

    private bool WantsProbe(JudgedNode node) => IsProbed(node)
        && (node.IsAsked
            || (node.Track.Sight == NodeSight.Returning && node.Track.Answers != true)
            || (node.Standing == NodeHealth.Suspect && !node.IsHeard && (node.OrphanedAt is not null || node.Track.Sight.IsLoss)));

    /// <summary>Found dead here, and by nobody else yet.</summary>
    private bool WantsSecondVoice(JudgedNode node) => IsProbed(node)
        && node.Track.Sight == NodeSight.Failed
        && node.Standing == NodeHealth.Suspect
        && !doubt.IsDoubting
        && Voters(node).Any();

    private TimeSpan? DeadlineOf(JudgedNode node, TimeSpan? quarantine, TimeSpan now)
    {
        var earliest = node.Track.Deadline(IsProbed(node));
        Include(WantsProbe(node) ? node.NextProbe : null);
        Include(WantsSecondVoice(node) ? node.NextAsk : null);
        Include(quarantine);
        Include(node.IsHeard ? node.Track.YieldsAt : null);
        Include(node.OrphanedAt is { } since && node.Standing == NodeHealth.Suspect && !IsProbed(node) ? since + options.OrphanTime : null);
        return earliest is { } at && at <= now ? now + HealthJudge.TickPeriod : earliest;

        void Include(TimeSpan? deadline)
        {
            if (deadline is { } at && (earliest is not { } other || at < other))
            {
                earliest = at;
            }
        }
    }
}
