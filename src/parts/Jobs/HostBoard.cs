using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>The connected Hosts, and the choice among them. Guarded by the desk's lock.</summary>
internal sealed class HostBoard(JobOptions options, Random random)
{
    /// <summary>Scores of Hosts that are not connected at the moment, so that leaving does not wash a bad one clean.</summary>
    private const int ScoresMax = 4096;

    private const double FirstAverageSeconds = 0.05;
    private const int Candidates = 3;

    private readonly List<HostState> _hosts = [];
    private readonly Dictionary<NodeId, HostScore> _scores = [];
    private int _inFlight;

    public int Count => _hosts.Count;

    public int InFlight => _inFlight;

    public void Add(IJobChannel channel, DateTimeOffset now)
    {
        _hosts.RemoveAll(host => host.Id == channel.Host);
        if (!_scores.TryGetValue(channel.Host, out var score))
        {
            if (_scores.Count >= ScoresMax)
            {
                Forget();
            }

            score = new HostScore(options, MedianSeconds(), now);
            _scores.Add(channel.Host, score);
        }

        _hosts.Add(new HostState(channel, score, options));
        _inFlight = _hosts.Sum(static host => host.InFlight);
    }

    public void Remove(IJobChannel channel)
    {
        _hosts.RemoveAll(host => host.Channel == channel);
        _inFlight = _hosts.Sum(static host => host.InFlight);
    }

    public void Take(HostState host)
    {
        host.InFlight++;
        _inFlight++;
    }

    public void Release(HostState host)
    {
        host.InFlight--;
        if (_hosts.Contains(host))
        {
            _inFlight--;
        }
    }

    /// <summary>Whether some Host could take the job now or soon.</summary>
    public bool AnyIn(List<NodeId> excluded, DateTimeOffset now) =>
        _hosts.Exists(host => host.IsIn(now) && !excluded.Contains(host.Id));

    /// <summary>
    /// 1. One job in ten goes to any Host, so that newcomers can score. 2. Of the URL's three candidates the first that is
    /// not busier than the others. 3. Of two at random the one that is likely to be sooner.
    /// </summary>
    public HostState? Choose(ulong hash, List<NodeId> excluded, DateTimeOffset now)
    {
        if (random.NextDouble() < options.UniformShare)
        {
            return AtRandom(excluded, now, other: null);
        }

        if (Candidate(hash, excluded, now) is { } candidate)
        {
            return candidate;
        }

        var one = AtRandom(excluded, now, other: null);
        if (one is null)
        {
            return null;
        }

        var other = AtRandom(excluded, now, one);
        return other is not null && other.Cost(now) < one.Cost(now) ? other : one;
    }

    private HostState? Candidate(ulong hash, List<NodeId> excluded, DateTimeOffset now)
    {
        Span<ulong> weights = stackalloc ulong[Candidates];
        Span<int> places = [-1, -1, -1];
        for (var i = 0; i < _hosts.Count; i++)
        {
            if (_hosts[i].IsIn(now) && !excluded.Contains(_hosts[i].Id))
            {
                Rank(weights, places, Rendezvous.Weight(_hosts[i].Seed, hash), i);
            }
        }

        var most = options.LoadFactorMax * _inFlight / Math.Max(1, _hosts.Count);
        foreach (var place in places)
        {
            if (place >= 0 && _hosts[place].InFlight <= most && _hosts[place].HasSlot(now))
            {
                return _hosts[place];
            }
        }

        return null;
    }

    private static void Rank(Span<ulong> weights, Span<int> places, ulong weight, int place)
    {
        for (var rank = 0; rank < weights.Length; rank++)
        {
            if (places[rank] < 0 || weight > weights[rank])
            {
                (weights[rank], weight) = (weight, weights[rank]);
                (places[rank], place) = (place, places[rank]);
                if (place < 0)
                {
                    return;
                }
            }
        }
    }

    private HostState? AtRandom(List<NodeId> excluded, DateTimeOffset now, HostState? other)
    {
        // One pass, each of the k Hosts with a slot being kept with chance 1/k.
        HostState? chosen = null;
        var seen = 0;
        foreach (var host in _hosts)
        {
            if (host != other && host.HasSlot(now) && !excluded.Contains(host.Id) && random.Next(++seen) == 0)
            {
                chosen = host;
            }
        }

        return chosen;
    }

    private double MedianSeconds()
    {
        var averages = _hosts.Where(static host => host.Score.Sampled).Select(static host => host.Score.AverageSeconds).Order().ToArray();
        return averages.Length == 0 ? FirstAverageSeconds : averages[averages.Length / 2];
    }

    private void Forget()
    {
        var gone = _scores.Keys.FirstOrDefault(id => !_hosts.Exists(host => host.Id == id));
        _scores.Remove(gone);
    }
}
