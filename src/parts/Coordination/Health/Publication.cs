using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What this Stargate tells the others: its observations that differ from what it told before.</summary>
internal sealed class Publication(NodeId self, HealthOptions options, TimeProvider time)
{
    private readonly HashSet<JudgedNode> _touched = [];
    private long _sequence = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The node may have to be told of.</summary>
    public void Touch(JudgedNode node) => _touched.Add(node);

    public void Forget(JudgedNode node) => _touched.Remove(node);

    /// <summary>Load changes all the time, and is told seldom.</summary>
    public bool IsLoadNews(JudgedNode node, TimeSpan now) =>
        node.Published is { } published && published.Load != node.Track.Load && now - node.LoadPublishedAt >= options.LoadPeriod;

    public IReadOnlyList<NodeObservation> Take(string doubt, TimeSpan now)
    {
        if (_touched.Count == 0)
        {
            return [];
        }

        List<NodeObservation>? news = null;
        foreach (var node in _touched)
        {
            // Of what it doesn't see itself, a Stargate has nothing to say; but it takes back what it said.
            if (node.Track.Sight == NodeSight.None && node.Published is null && node.QuarantineUntil is null)
            {
                continue;
            }

            if (node.Published is { } before && SaysTheSame(before, node, doubt, now))
            {
                continue;
            }

            var observation = Observe(node, doubt, now);
            node.LoadPublishedAt = node.Published?.Load == observation.Load ? node.LoadPublishedAt : now;
            (node.Published, node.PublishedQuarantine) = (observation, node.QuarantineUntil);
            (news ??= []).Add(observation);
        }

        _touched.Clear();
        return news ?? [];
    }

    private NodeObservation Observe(JudgedNode node, string doubt, TimeSpan now)
    {
        var track = node.Track;
        var isSelf = node.Id == self;
        return new NodeObservation(
            self,
            node.Id,
            node.Role,
            node.Region,
            track.Sighting?.BootId ?? 0,
            ++_sequence,
            node.Verdict.Health,
            track.Sighting?.Version ?? "",
            track.Epoch,
            track.Applied,
            ReasonOf(node, doubt),
            time.GetUtcNow(),
            track.Connected)
        {
            Rejections = track.Refused.All,
            Sight = track.Sight,
            SightReason = track.Reason,
            Since = node.Verdict.Since,
            Quarantine = node.QuarantineUntil is { } until && until > now ? until - now : TimeSpan.Zero,
            Load = node.Published is { } published && !IsLoadNews(node, now) ? published.Load : track.Load,
            Doubt = isSelf ? doubt : "",
        };
    }

    /// <summary>Most inputs change nothing, and then nothing is made: heartbeats and acknowledgements are many.</summary>
    private bool SaysTheSame(NodeObservation said, JudgedNode node, string doubt, TimeSpan now)
    {
        var track = node.Track;
        return said.Health == node.Verdict.Health
            && said.Sight == track.Sight
            && said.SightReason == track.Reason
            && said.Connected == track.Connected
            && said.Epoch == track.Epoch
            && said.Applied == track.Applied
            && ReferenceEquals(said.Rejections, track.Refused.All)
            && said.BootId == (track.Sighting?.BootId ?? 0)
            && said.Role == node.Role
            && said.Region == node.Region
            && said.Version == (track.Sighting?.Version ?? "")
            && said.Reason == ReasonOf(node, doubt)
            && said.Since == node.Verdict.Since
            && node.PublishedQuarantine == node.QuarantineUntil
            && !IsLoadNews(node, now);
    }

    private string ReasonOf(JudgedNode node, string doubt) =>
        node.Id == self && doubt.Length > 0 ? $"abstains: {doubt}" : node.Verdict.Reason;
}
