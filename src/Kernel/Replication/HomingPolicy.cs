using System.IO.Hashing;
using System.Text;

namespace Edge.Kernel;

/// <summary>
/// Chooses the Stargates that a node keeps its streams to, and the Gateways that a Host works for: near ones by measured round
/// trips, different ones, and without hurry to move. Pure but for the clock and the chance that it is given; one caller at a
/// time.
/// </summary>
/// <param name="seed">The node's id: nodes with equal choices spread over them.</param>
/// <param name="region">The node's own, where those are sought first that were never measured.</param>
public sealed class HomingPolicy(string seed, HomingOptions options, TimeProvider time, Random random, Region? region = null)
{
    private readonly Dictionary<string, Standing> _standings = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    public IReadOnlyList<HomingCandidate> Candidates { get; private set; } = [];

    /// <summary>Rises whenever a candidate came back to health: a reason to try again at once.</summary>
    public int Forgiven { get; private set; }

    /// <summary>The candidates from now on. One that became healthy is forgiven what failed before.</summary>
    public void Offer(IReadOnlyList<HomingCandidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            var known = Candidates.FirstOrDefault(other => other.Address == candidate.Address);
            if (candidate.Healthy && known is { Healthy: false })
            {
                StandingOf(candidate.Address).Forgive();
                Forgiven++;
            }
        }

        Candidates = candidates;
        foreach (var gone in _standings.Keys.Where(address => candidates.All(candidate => candidate.Address != address)).ToList())
        {
            _standings.Remove(gone);
        }
    }

    /// <summary>Whose round trips are to be measured in the next round: the nearest, and some by chance, to find nearer ones.</summary>
    public IReadOnlyList<string> NextRound()
    {
        var ordered = Candidates
            .OrderBy(candidate => StandingOf(candidate.Address).Median)
            .ThenByDescending(candidate => candidate.Region is not null && candidate.Region == region)
            .ThenBy(candidate => Hash(candidate.Address))
            .Select(static candidate => candidate.Address)
            .ToList();
        var others = ordered.Skip(options.NearestMax).ToArray();
        random.Shuffle(others);
        return [.. ordered.Take(options.NearestMax), .. others.Take(options.RandomMax)];
    }

    /// <summary>A round trip was measured; null means that there was no answer, which counts as a very long one.</summary>
    public void Measured(string address, TimeSpan? roundTrip)
    {
        if (Candidates.Any(candidate => candidate.Address == address))
        {
            StandingOf(address).Add(roundTrip ?? options.NoAnswerTime, options.SamplesMax);
        }
    }

    public void Connected(string address) => StandingOf(address).Forgive();

    /// <summary>A stream to it was lost, or could not be opened.</summary>
    public void Failed(string address) => StandingOf(address).Fail(Now);

    /// <summary>
    /// It asks not to be tried again before a time. The node adds the jitter of a lost stream: many are told the same at
    /// the same moment.
    /// </summary>
    public void Postpone(string address, TimeSpan retryAfter) =>
        StandingOf(address).NotBefore = Now + retryAfter + (random.NextDouble() * options.LostJitterMax);

    /// <summary>
    /// The best candidate that isn't taken and didn't ask to be left alone: first those that didn't fail lately (of those
    /// that did, the one that failed longest ago), then healthy ones, then those of another site than what is taken, then
    /// the nearest; equals go by load, and then by rendezvous hash. Null if there is none now.
    /// </summary>
    public HomingCandidate? Choose(IReadOnlyCollection<string> taken) => Choose(taken, taken);

    /// <summary>How far it is by the rounds so far; null if it was never measured.</summary>
    public TimeSpan? Median(string address) => StandingOf(address).Median is var median && median != Standing.Unmeasured ? median : null;

    /// <param name="beside">Those whose sites are to be avoided.</param>
    private HomingCandidate? Choose(IReadOnlyCollection<string> taken, IReadOnlyCollection<string> beside)
    {
        var now = Now;
        var sites = SitesOf(beside);
        var free = Candidates.Where(candidate => !taken.Contains(candidate.Address) && StandingOf(candidate.Address).NotBefore <= now);
        var first = free
            .GroupBy(candidate => (StandingOf(candidate.Address).FailedAt ?? TimeSpan.MinValue, !candidate.Healthy, sites.Contains(candidate.Site)))
            .MinBy(static group => group.Key);
        if (first is null)
        {
            return null;
        }

        var nearest = first.Min(candidate => StandingOf(candidate.Address).Median);
        return first
            .OrderBy(candidate => IsTie(StandingOf(candidate.Address).Median, nearest) ? nearest : StandingOf(candidate.Address).Median)
            .ThenBy(static candidate => candidate.Load)
            .ThenBy(candidate => Hash(candidate.Address))
            .First();
    }

    /// <summary>
    /// To be asked once after each round of measuring: another candidate that has been clearly nearer than the current one
    /// for long enough, or that is of another site than the other stream while the current one is not; null to stay.
    /// </summary>
    public HomingCandidate? Better(string current, IReadOnlyCollection<string> taken)
    {
        var held = StandingOf(current);
        string[] others = [.. taken.Where(address => address != current)];
        var best = Choose([.. taken, current], others);
        if (best is null || !best.Healthy || StandingOf(best.Address).FailedAt is not null || !IsWorthMoving(current, best, others))
        {
            held.RoundsBeaten = 0;
            return null;
        }

        held.RoundsBeaten = held.BeatenBy == best.Address ? held.RoundsBeaten + 1 : 1;
        held.BeatenBy = best.Address;
        return held.RoundsBeaten >= options.GainRounds ? best : null;
    }

    /// <summary>How long to wait before the next try of a stream.</summary>
    /// <param name="failures">How often it failed in a row; 0 when it was lost just now.</param>
    /// <param name="othersLeft">Whether the node still has another stream.</param>
    public TimeSpan Pause(int failures, bool othersLeft)
    {
        if (failures == 0)
        {
            return random.NextDouble() * (othersLeft ? options.ReplaceJitterMax : options.LostJitterMax);
        }

        var limit = options.RetryMin * Math.Pow(2, Math.Min(failures, 16));
        return random.NextDouble() * (limit > options.RetryMax ? options.RetryMax : limit);
    }

    /// <summary>The pause until the next round of measuring: nodes that started together must not stay together.</summary>
    public TimeSpan MeasurePause() => options.MeasurePeriod * (0.8 + (0.4 * random.NextDouble()));

    private TimeSpan Now => time.GetElapsedTime(_start);

    private ulong Hash(string address) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(seed + " " + address));

    /// <summary>The sites of these candidates; what nobody said is no site.</summary>
    private HashSet<string> SitesOf(IReadOnlyCollection<string> addresses) =>
        [.. Candidates.Where(candidate => candidate.Site.Length > 0 && addresses.Contains(candidate.Address)).Select(static candidate => candidate.Site)];

    private bool IsWorthMoving(string current, HomingCandidate best, IReadOnlyCollection<string> others)
    {
        var sites = SitesOf(others);
        var shares = SitesOf([current]).Overlaps(sites);
        return sites.Contains(best.Site) == shares
            ? IsGain(StandingOf(current).Median, StandingOf(best.Address).Median)
            : shares;
    }

    private bool IsTie(TimeSpan one, TimeSpan other)
    {
        var difference = (one - other).Duration();
        return difference <= options.TieMargin || difference <= other * 0.1;
    }

    private bool IsGain(TimeSpan held, TimeSpan other) =>
        held != Standing.Unmeasured && other != Standing.Unmeasured && held - other >= options.GainMin && other <= held * 0.8;

    private Standing StandingOf(string address)
    {
        if (!_standings.TryGetValue(address, out var standing))
        {
            standing = new Standing();
            _standings.Add(address, standing);
        }

        return standing;
    }

    /// <summary>What is known of one candidate.</summary>
    private sealed class Standing
    {
        /// <summary>Sorts behind everything that was measured, and leaves room for the arithmetic of ties.</summary>
        public static readonly TimeSpan Unmeasured = TimeSpan.FromDays(1);

        private readonly Queue<TimeSpan> _samples = new();

        public TimeSpan? FailedAt { get; private set; }

        public TimeSpan NotBefore { get; set; }

        public int RoundsBeaten { get; set; }

        public string? BeatenBy { get; set; }

        public TimeSpan Median
        {
            get
            {
                if (_samples.Count == 0)
                {
                    return Unmeasured;
                }

                var ordered = _samples.Order().ToArray();
                return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
            }
        }

        public void Add(TimeSpan roundTrip, int samplesMax)
        {
            _samples.Enqueue(roundTrip);
            if (_samples.Count > samplesMax)
            {
                _samples.Dequeue();
            }
        }

        public void Forgive() => FailedAt = null;

        public void Fail(TimeSpan now) => FailedAt = now;
    }
}
