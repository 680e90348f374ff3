namespace Edge.Tests.Simulation;

/// <summary>
/// Connections, which keep their order or are cut, and datagrams, which may be lost and overtake each other, between
/// named places that crash, come back and lose sight of each other.
/// </summary>
internal sealed class SimulatedNetwork(SimulationRun run)
{
    private readonly HashSet<string> _down = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _parted = [];
    private readonly List<SimulatedConnection> _open = [];
    private readonly Dictionary<string, Action<SimulatedConnection>> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<string, object>> _receivers = new(StringComparer.Ordinal);

    public NetworkWeather Weather { get; set; } = NetworkWeather.Fair;

    public void Listen(string place, Action<SimulatedConnection> accept) => _listeners[place] = accept;

    public void Receive(string place, Action<string, object> receive) => _receivers[place] = receive;

    /// <summary>A connection to a place, or null after a delay when nobody answers there.</summary>
    public async Task<SimulatedConnection?> ConnectAsync(string from, string to, CancellationToken cancellation)
    {
        await run.DelayAsync(Delay(), cancellation);
        if (!Reachable(from, to) || !_listeners.TryGetValue(to, out var accept) || run.Chance(Weather.Loss))
        {
            return null;
        }

        var (near, far) = SimulatedConnection.Pair(run, this, from, to);
        _open.Add(near);
        accept(far);
        return near;
    }

    public void Send(string from, string to, object message)
    {
        if (run.Chance(Weather.Loss) || !Reachable(from, to))
        {
            return;
        }

        After(Delay(), () =>
        {
            if (Reachable(from, to) && _receivers.TryGetValue(to, out var receive))
            {
                receive(from, message);
            }
        });
    }

    /// <summary>Cuts everything of a place, and keeps it unreachable until <see cref="Restart"/>.</summary>
    public void Crash(string place)
    {
        run.Note($"{place} crashes");
        _down.Add(place);
        CutUnreachable();
    }

    public void Restart(string place)
    {
        run.Note($"{place} is back");
        _down.Remove(place);
    }

    public void Part(string one, string other)
    {
        run.Note($"{one} and {other} part");
        _parted.Add((one, other));
        CutUnreachable();
    }

    public void Heal()
    {
        run.Note("the network heals");
        _parted.Clear();
        Weather = NetworkWeather.Fair;
    }

    /// <summary>Cuts one connection of those that are open, if there is one.</summary>
    /// <summary>False if there is none to cut.</summary>
    public bool CutOne()
    {
        if (_open.Count == 0)
        {
            return false;
        }

        run.Pick(_open).Cut();
        return true;
    }

    internal void Forget(SimulatedConnection connection) => _open.Remove(connection);

    internal TimeSpan Delay() => run.Between(Weather.DelaySeconds.Min, Weather.DelaySeconds.Max);

    internal void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = run.Time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                action();
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
    }

    private bool Reachable(string one, string other) =>
        !_down.Contains(one) && !_down.Contains(other) && !_parted.Contains((one, other)) && !_parted.Contains((other, one));

    private void CutUnreachable()
    {
        foreach (var connection in _open.Where(connection => !Reachable(connection.Near, connection.Far)).ToArray())
        {
            connection.Cut();
        }
    }
}
