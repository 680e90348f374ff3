using Edge.Kernel;

namespace Edge.Tests.Simulation.Health;

/// <summary>
/// A Gateway or Host as far as health goes: two streams to two Stargates, beats, and a nose for silence. All its numbers are
/// those of the real link.
/// </summary>
internal sealed class SimulatedMember(SimulationRun run, Routes routes, NodeId id, NodeRole role, Region region, IReadOnlyList<SimulatedObserver> stargates)
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(6);

    private readonly Line[] _lines = [new(), new()];
    private TimeSpan _nextBeat;

    public NodeId Id => id;

    public NodeRole Role => role;

    public Region Region => region;

    public bool IsUp { get; private set; }

    /// <summary>Since when it is up, or since when it is down.</summary>
    public TimeSpan ChangedAt { get; private set; }

    private long Boot { get; set; }

    private TimeSpan BeatPeriod => TimeSpan.FromSeconds(role == NodeRole.Host ? 5 : 1);

    public void Start()
    {
        if (!IsUp)
        {
            (IsUp, ChangedAt, Boot) = (true, run.Time.Elapsed, run.Random.NextInt64());
            Array.ForEach(_lines, line => line.RetryAt = run.Time.Elapsed + run.Between(0, 0.5));
        }
    }

    /// <summary>The system closes its connections, for all whom that news reaches.</summary>
    public void Crash()
    {
        (IsUp, ChangedAt) = (false, run.Time.Elapsed);
        foreach (var line in _lines.Where(static line => line.To is not null))
        {
            Tell(line, line.To!, stargate => stargate.Cut(id, line.Stream));
            line.To = null;
        }
    }

    /// <summary>A Stargate's sign of life.</summary>
    public void Hear(SimulatedObserver stargate)
    {
        foreach (var line in _lines.Where(line => line.To == stargate))
        {
            line.HeardAt = run.Time.Elapsed;
        }
    }

    /// <summary>The Stargate's machine ended the stream.</summary>
    public void Lose(SimulatedObserver stargate)
    {
        foreach (var line in _lines.Where(line => line.To == stargate))
        {
            Drop(line);
        }
    }

    public void Step()
    {
        if (!IsUp)
        {
            return;
        }

        var now = run.Time.Elapsed;
        foreach (var line in _lines)
        {
            if (line.To is { } to && now - line.HeardAt > SilenceMax)
            {
                Tell(line, to, stargate => stargate.Cut(id, line.Stream));
                Drop(line);
            }
            else if (line.To is null && now >= line.RetryAt)
            {
                Connect(line);
            }
        }

        if (now >= _nextBeat)
        {
            _nextBeat = now + BeatPeriod;
            foreach (var line in _lines.Where(static line => line.To is not null))
            {
                Tell(line, line.To!, stargate => stargate.Beat(id, line.Stream));
            }
        }
    }

    private void Connect(Line line)
    {
        var free = stargates.Where(stargate => _lines.All(other => other.To != stargate)).ToList();
        var chosen = run.Pick(free);
        if (!chosen.IsUp || chosen.IsPaused || !routes.IsOpenBothWays(id.Value, chosen.Id.Value))
        {
            line.RetryAt = run.Time.Elapsed + run.Between(0, 4);
            return;
        }

        (line.To, line.HeardAt) = (chosen, run.Time.Elapsed);
        line.Stream = chosen.NewStream();
        var (stream, boot) = (line.Stream, Boot);
        chosen.Post(run.Between(0.001, 0.05), () => chosen.Connect(this, stream, boot));
        Tell(line, chosen, stargate => stargate.Beat(id, stream));
    }

    private void Drop(Line line)
    {
        line.To = null;
        var hasOther = _lines.Any(static other => other.To is not null);
        line.RetryAt = run.Time.Elapsed + run.Between(0, hasOther ? 10 : 2);
    }

    private void Tell(Line line, SimulatedObserver stargate, Action<SimulatedObserver> message)
    {
        if (routes.IsOpen(id.Value, stargate.Id.Value))
        {
            line.LastArrival = run.Time.Elapsed + run.Between(0.05, 0.1) is var at && at > line.LastArrival ? at : line.LastArrival;
            stargate.Post(line.LastArrival - run.Time.Elapsed, () => message(stargate));
        }
    }

    private sealed class Line
    {
        public SimulatedObserver? To { get; set; }

        public long Stream { get; set; }

        public TimeSpan HeardAt { get; set; }

        public TimeSpan RetryAt { get; set; }

        /// <summary>Messages of one stream keep their order.</summary>
        public TimeSpan LastArrival { get; set; }
    }
}
