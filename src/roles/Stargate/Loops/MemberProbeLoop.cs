using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Probes the members of the pools that steered records name, each at its interval, where that is this Stargate's duty. One
/// address is asked at most once a second, whoever's pools name it.
/// </summary>
internal sealed class MemberProbeLoop(
    NodeId self, Func<IReadOnlyList<(string Id, PoolDocument Document)>> pools, Func<IEnumerable<NodeId>> stargates, MemberDesk desk, MemberProber prober, SteeringMetrics metrics, TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Members that one Stargate probes; further ones stay unknown.</summary>
    private const int MembersMax = 5_000;

    /// <summary>Probes under way at once; the others wait their turn.</summary>
    private const int ProbesMax = 256;

    private static readonly TimeSpan PerAddressMin = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Pool, string Address), Watched> _watched = [];
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _running;
    private bool _isNews;

    /// <summary>Begins the probes that are due, and passes on what came of earlier ones.</summary>
    public Task StepAsync(CancellationToken cancellation)
    {
        List<Watched> due;
        List<MemberJudgement>? news = null;
        lock (_gate)
        {
            Follow();
            due = Due();
            if (_isNews)
            {
                _isNews = false;
                news = [.. _watched.Select(static watched => new MemberJudgement(watched.Key.Pool, watched.Key.Address, watched.Value.Track.Health) { Since = watched.Value.Since, Error = watched.Value.Error })];
            }
        }

        due.ForEach(watched => _ = AskAsync(watched, cancellation));
        if (news is not null)
        {
            desk.Think(news);
            metrics.MembersAre(news);
        }

        return Task.CompletedTask;
    }

    private void Follow()
    {
        var mine = new Dictionary<(string Pool, string Address), (PoolProbe Probe, IPAddress Address)>();
        var others = stargates().ToList();
        foreach (var (id, document) in pools().Where(pool => pool.Document.Probe is not null && ProbeDuty.IsOf(self, pool.Id, others)))
        {
            foreach (var member in document.Members.Where(static member => member.State == PoolMember.Auto))
            {
                if (mine.Count < MembersMax && IPAddress.TryParse(member.Address, out var address) && prober.May(address))
                {
                    mine[(id, member.Address)] = (document.Probe!, address);
                }
            }
        }

        foreach (var gone in _watched.Keys.Where(key => !mine.TryGetValue(key, out var wanted) || wanted.Probe != _watched[key].Probe).ToList())
        {
            _watched.Remove(gone);
            _isNews = true;
        }

        foreach (var (key, wanted) in mine.Where(entry => !_watched.ContainsKey(entry.Key)))
        {
            _watched.Add(key, new Watched(key.Address, wanted.Address, wanted.Probe));
        }
    }

    private List<Watched> Due()
    {
        var now = time.GetTimestamp();
        var due = new List<Watched>();
        foreach (var watched in _watched.Values.Where(watched => !watched.IsRunning && watched.IsDue(now, time)).OrderBy(static watched => watched.LastAsked))
        {
            if (_running + due.Count >= ProbesMax || (_asked.TryGetValue(watched.Name, out var last) && time.GetElapsedTime(last, now) < PerAddressMin))
            {
                continue;
            }

            (watched.IsRunning, watched.LastAsked, _asked[watched.Name]) = (true, now, now);
            due.Add(watched);
        }

        _running += due.Count;
        foreach (var old in _asked.Where(asked => time.GetElapsedTime(asked.Value, now) > PerAddressMin).Select(static asked => asked.Key).ToList())
        {
            _asked.Remove(old);
        }

        return due;
    }

    private async Task AskAsync(Watched watched, CancellationToken cancellation)
    {
        await Task.Yield();
        var (hasEnded, error) = (false, (string?)null);
        try
        {
            error = await prober.AskAsync(watched.Address, watched.Probe, cancellation);
            hasEnded = true;
            metrics.Probed(error is null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role closes.
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                watched.IsRunning = false;
                _isNews |= hasEnded && watched.Take(error, time.GetUtcNow());
            }
        }
    }

    /// <summary>A member of a pool, and what its probes said so far.</summary>
    private sealed class Watched(string name, IPAddress address, PoolProbe probe)
    {
        public string Name => name;

        public IPAddress Address => address;

        public PoolProbe Probe => probe;

        public MemberTrack Track { get; } = new(probe);

        /// <summary>Since when its health is what it is.</summary>
        public DateTimeOffset? Since { get; private set; }

        /// <summary>What the last probe failed with; empty if it did not.</summary>
        public string Error { get; private set; } = "";

        public bool IsRunning { get; set; }

        /// <summary>A timestamp; 0 before the first time.</summary>
        public long LastAsked { get; set; }

        /// <summary>Takes the end of a probe.</summary>
        /// <returns>Whether there is anything new to tell.</returns>
        public bool Take(string? error, DateTimeOffset now)
        {
            var (isOther, before) = (Track.Take(error is null), Error);
            (Since, Error) = (isOther ? now : Since, error ?? "");
            return isOther || before != Error;
        }

        public bool IsDue(long now, TimeProvider clock) => LastAsked == 0 || clock.GetElapsedTime(LastAsked, now) >= TimeSpan.FromSeconds(probe.IntervalSeconds);
    }
}
