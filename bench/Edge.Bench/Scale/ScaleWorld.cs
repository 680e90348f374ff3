using Edge.Kernel;

namespace Edge.Bench.Scale;

/// <summary>The simulated network, and what can happen to it.</summary>
internal sealed class ScaleWorld
{
    private readonly Dictionary<string, ScaleStargate> _byAddress;
    private List<TimeSpan> _outages = [];

    public ScaleWorld(ScaleSettings settings, int seed)
    {
        Settings = settings;
        Random = new Random(seed);
        Stargates = [.. Enumerable.Range(0, ScaleMap.Regions.Count * settings.StargatesPerRegion).Select(number =>
            new ScaleStargate(number % ScaleMap.Regions.Count, $"stargate-{number + 1}:7400", settings, Clock))];
        _byAddress = Stargates.ToDictionary(static stargate => stargate.Address);
        Candidates = [.. Stargates.Select(static stargate => new HomingCandidate(stargate.Address, null, Healthy: true))];
        Nodes = [.. Enumerable.Range(0, settings.Nodes).Select(number =>
            new ScaleNode($"node-{number}", number % ScaleMap.Regions.Count, TimeSpan.FromMilliseconds(5 + (35 * Random.NextDouble())), this))];
    }

    public ScaleSettings Settings { get; }

    public ScaleClock Clock { get; } = new();

    public Random Random { get; }

    public IReadOnlyList<ScaleStargate> Stargates { get; }

    public IReadOnlyList<HomingCandidate> Candidates { get; }

    public IReadOnlyList<ScaleNode> Nodes { get; }

    public ScaleStargate At(string address) => _byAddress[address];

    public void NoteOutage(TimeSpan duration) => _outages.Add(duration);

    public void StartAll()
    {
        foreach (var node in Nodes)
        {
            node.Start();
        }
    }

    /// <summary>Nothing of a Stargate answers any more; its nodes notice when it has been silent for too long.</summary>
    public void FallSilent(ScaleStargate stargate)
    {
        stargate.Become(ScaleState.Silent);
        foreach (var (node, slot) in stargate.Streams.ToList())
        {
            // The last sign of life was up to a bookmark's period ago.
            Clock.After(Settings.Homing.SilenceMax - TimeSpan.FromSeconds(2 * Random.NextDouble()), () => node.Lost(slot));
        }
    }

    /// <summary>Killed: every stream breaks at once.</summary>
    public static void Kill(ScaleStargate stargate)
    {
        stargate.Become(ScaleState.Refuses);
        foreach (var (node, slot) in stargate.Streams.ToList())
        {
            node.Lost(slot);
        }
    }

    public static void Restart(ScaleStargate stargate) => stargate.Become(ScaleState.Up);

    /// <summary>Stopped in good order: its nodes are sent away some at a time.</summary>
    public void Withdraw(ScaleStargate stargate)
    {
        var number = 0;
        foreach (var (node, slot) in stargate.Streams.ToList())
        {
            var moment = TimeSpan.FromSeconds((double)number++ / Settings.Admission.GoAwaysPerSecond);
            Clock.After(moment, () => node.Dismissed(slot, TimeSpan.FromSeconds(3) + moment));
        }

        Clock.After(TimeSpan.FromSeconds((double)number / Settings.Admission.GoAwaysPerSecond), () => Kill(stargate));
    }

    /// <summary>Lets time pass until every node has as many streams, and answers how long that took.</summary>
    public TimeSpan Until(int streams, TimeSpan within)
    {
        var start = Clock.Elapsed;
        while (Nodes.Any(node => node.Streams < streams))
        {
            if (Clock.Elapsed - start > within)
            {
                throw new InvalidOperationException($"after {within.TotalSeconds} s {Nodes.Count(node => node.Streams < streams)} nodes still lack {streams} streams");
            }

            Clock.Pass(TimeSpan.FromMilliseconds(100));
        }

        return Clock.Elapsed - start;
    }

    /// <summary>How long nodes were without any stream, sorted; and begins anew.</summary>
    public IReadOnlyList<TimeSpan> TakeOutages()
    {
        var taken = _outages;
        _outages = [];
        taken.Sort();
        return taken;
    }
}
