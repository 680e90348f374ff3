using Edge.Kernel;

namespace Edge.Bench.Scale;

/// <summary>A node with two places for streams and the real policy; what it does is what Hosting's slots do, without sockets.</summary>
internal sealed class ScaleNode
{
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(1);

    /// <summary>After this a node gives up to connect to what does not answer at all.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ScaleWorld _world;
    private readonly HomingPolicy _policy;
    private readonly string?[] _taken = new string?[2];
    private readonly ScaleStargate?[] _streams = new ScaleStargate?[2];
    private readonly int[] _failures = new int[2];
    private readonly TimeSpan _access;
    private TimeSpan? _lostAt;

    public ScaleNode(string name, int region, TimeSpan access, ScaleWorld world)
    {
        Name = name;
        Region = region;
        _access = access;
        _world = world;
        _policy = new HomingPolicy(name, world.Settings.Homing, world.Clock, world.Random);
        _policy.Offer(world.Candidates);
        foreach (var stargate in world.Stargates)
        {
            _policy.Measured(stargate.Address, RoundTripTo(stargate));
        }
    }

    public string Name { get; }

    public int Region { get; }

    public int Streams => (_streams[0] is null ? 0 : 1) + (_streams[1] is null ? 0 : 1);

    public IEnumerable<ScaleStargate> Parents => _streams.OfType<ScaleStargate>();

    public TimeSpan RoundTripTo(ScaleStargate stargate) => ScaleMap.RoundTrip(Region, stargate.Region) + _access;

    public void Start()
    {
        _lostAt = _world.Clock.Elapsed;
        for (var slot = 0; slot < 2; slot++)
        {
            Retry(slot);
        }
    }

    public void Opened(int slot, ScaleStargate stargate)
    {
        _policy.Connected(stargate.Address);
        _streams[slot] = stargate;
        _failures[slot] = 0;
        if (_lostAt is { } lostAt)
        {
            _world.NoteOutage(_world.Clock.Elapsed - lostAt);
            _lostAt = null;
        }
    }

    /// <summary>An open stream ended.</summary>
    public void Lost(int slot)
    {
        var address = _streams[slot]!.Address;
        Close(slot);
        _policy.Failed(address);
        Retry(slot);
    }

    /// <summary>An open stream ended with a time to come back.</summary>
    public void Dismissed(int slot, TimeSpan retryAfter)
    {
        var address = _streams[slot]!.Address;
        Close(slot);
        SentAway(slot, address, retryAfter);
    }

    public void SentAway(int slot, string address, TimeSpan retryAfter)
    {
        _taken[slot] = null;
        _policy.Postpone(address, retryAfter);
        _failures[slot] = 0;
        Retry(slot);
    }

    public void Failed(int slot, string address)
    {
        _taken[slot] = null;
        _policy.Failed(address);
        _failures[slot]++;
        Retry(slot);
    }

    private void Close(int slot)
    {
        _streams[slot]!.Streams.Remove((this, slot));
        _streams[slot] = null;
        _taken[slot] = null;
        if (Streams == 0)
        {
            _lostAt = _world.Clock.Elapsed;
        }
    }

    private void Retry(int slot) =>
        _world.Clock.After(_policy.Pause(_failures[slot], _streams[1 - slot] is not null), () => Connect(slot));

    private void Connect(int slot)
    {
        var chosen = _policy.Choose(_taken[1 - slot] is { } other ? [other] : []);
        if (chosen is null)
        {
            _world.Clock.After(IdlePeriod, () => Connect(slot));
            return;
        }

        _taken[slot] = chosen.Address;
        var stargate = _world.At(chosen.Address);
        var roundTrip = RoundTripTo(stargate);
        switch (stargate.State)
        {
            case ScaleState.Up:
                _world.Clock.After(roundTrip * 1.5, () => stargate.Arrive(this, slot, roundTrip));
                break;
            case ScaleState.Refuses:
                _world.Clock.After(roundTrip, () => Failed(slot, chosen.Address));
                break;
            default:
                _world.Clock.After(ConnectTimeout, () => Failed(slot, chosen.Address));
                break;
        }
    }
}
