using System.IO.Hashing;
using System.Text;

namespace Edge.Kernel;

/// <summary>
/// Chooses the Stargates that a node keeps its streams to: near ones by measured round trips, different ones, and without
/// hurry to move. Pure but for the clock and the chance that it is given; one caller at a time.
/// </summary>
/// <param name="seed">The node's id: nodes with equal choices spread over them.</param>
public sealed class HomingPolicy(string seed, HomingOptions options, TimeProvider time, Random random)
{
    private readonly Dictionary<string, Standing> _standings = new(StringComparer.Ordinal);

    public IReadOnlyList<StargateCandidate> Candidates { get; private set; } = [];

    /// <summary>Rises whenever a candidate came back to health: a reason to try again at once.</summary>
    public int Forgiven { get; private set; }

    /// <summary>The candidates from now on. One that became healthy is forgiven what failed before.</summary>
    public void Offer(IReadOnlyList<StargateCandidate> candidates)
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

    /// <summary>A round trip was measured; null means that there was no answer.</summary>
    public void Measured(string address, TimeSpan? roundTrip)
    {
        if (roundTrip is { } duration && Candidates.Any(candidate => candidate.Address == address))
        {
            StandingOf(address).Add(duration, options.SamplesMax);
        }
    }

    public void Connected(string address) => StandingOf(address).Forgive();

    /// <summary>A stream to it was lost, or could not be opened.</summary>
    public void Failed(string address) => StandingOf(address).Fail(time.GetUtcNow());

    /// <summary>
    /// It asks not to be tried again before a time. The node adds the jitter of a lost stream: many are told the same at
    /// the same moment.
    /// </summary>
    public void Postpone(string address, TimeSpan retryAfter) =>
        StandingOf(address).NotBefore = time.GetUtcNow() + retryAfter + (random.NextDouble() * options.LostJitterMax);

    /// <summary>
    /// The best candidate that isn't taken and didn't ask to be left alone: first those that didn't fail lately (of those
    /// that did, the one that failed longest ago), then healthy ones, then the nearest; equals go by rendezvous hash. Null
    /// if there is none now.
    /// </summary>
    public StargateCandidate? Choose(IReadOnlyCollection<string> taken)
    {
        var now = time.GetUtcNow();
        var free = Candidates.Where(candidate => !taken.Contains(candidate.Address) && StandingOf(candidate.Address).NotBefore <= now).ToList();
        if (free.Count == 0)
        {
            return null;
        }

        var nearest = free.Min(candidate => StandingOf(candidate.Address).Median);
        return free
            .OrderBy(candidate => StandingOf(candidate.Address).FailedAt)
            .ThenByDescending(static candidate => candidate.Healthy)
            .ThenBy(candidate => IsTie(StandingOf(candidate.Address).Median, nearest) ? nearest : StandingOf(candidate.Address).Median)
            .ThenBy(candidate => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(seed + " " + candidate.Address)))
            .First();
    }

    /// <summary>
    /// To be asked once after each round of measuring: another candidate that has been clearly nearer than the current one
    /// for long enough; null to stay.
    /// </summary>
    public StargateCandidate? Better(string current, IReadOnlyCollection<string> taken)
    {
        var held = StandingOf(current);
        var best = Choose([.. taken, current]);
        if (best is null || !best.Healthy || StandingOf(best.Address) is not { FailedAt: null } standing || !IsGain(held.Median, standing.Median))
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

        public DateTimeOffset? FailedAt { get; private set; }

        public DateTimeOffset NotBefore { get; set; }

        public int RoundsBeaten { get; set; }

        public string? BeatenBy { get; set; }

        public TimeSpan Median =>
            _samples.Count == 0 ? Unmeasured : _samples.Order().ElementAt(_samples.Count / 2);

        public void Add(TimeSpan roundTrip, int samplesMax)
        {
            _samples.Enqueue(roundTrip);
            if (_samples.Count > samplesMax)
            {
                _samples.Dequeue();
            }
        }

        public void Forgive() => FailedAt = null;

        public void Fail(DateTimeOffset now) => FailedAt = now;
    }
}
