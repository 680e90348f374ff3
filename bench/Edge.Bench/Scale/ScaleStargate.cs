using Edge.Coordination;

namespace Edge.Bench.Scale;

/// <summary>A Stargate as arriving nodes meet it: the real desk, a number of cores, and a state.</summary>
internal sealed class ScaleStargate
{
    private readonly ScaleSettings _settings;
    private readonly ScaleClock _clock;
    private readonly TimeSpan[] _coreFree;
    private AdmissionDesk _desk;
    private TimeSpan _second;
    private int _arrivedInSecond;

    public ScaleStargate(int region, string address, ScaleSettings settings, ScaleClock clock)
    {
        Region = region;
        Address = address;
        _settings = settings;
        _clock = clock;
        _coreFree = new TimeSpan[settings.CoresPerStargate];
        _desk = new AdmissionDesk(settings.Admission, clock);
    }

    public int Region { get; }

    public string Address { get; }

    public ScaleState State { get; private set; }

    /// <summary>Rises with each restart.</summary>
    public int Life { get; private set; }

    public HashSet<(ScaleNode Node, int Slot)> Streams { get; } = [];

    public int ArrivedPerSecondMax { get; private set; }

    public int WaitingMax { get; private set; }

    public long TurnedAway { get; private set; }

    public long Closed { get; private set; }

    public void Become(ScaleState state)
    {
        State = state;
        Life++;
        _desk = new AdmissionDesk(_settings.Admission, _clock);
    }

    public void ForgetCounts() => (ArrivedPerSecondMax, WaitingMax, TurnedAway, Closed) = (0, 0, 0, 0);

    /// <summary>A connection of a node is there; the node hears what comes of it.</summary>
    public void Arrive(ScaleNode node, int slot, TimeSpan roundTrip)
    {
        var life = Life;
        Arrival? arrival = null;
        var called = false;
        arrival = _desk.Arrive(node.Name, () =>
        {
            called = true;
            Begin(arrival!, node, slot, roundTrip, life);
        });
        WaitingMax = Math.Max(WaitingMax, _desk.Waiting);
        if (arrival.Verdict == AdmissionVerdict.Waits)
        {
            _clock.After(_settings.Admission.WaitMax, () =>
            {
                if (!called && life == Life)
                {
                    _desk.GiveUp(arrival);
                    Settle(arrival, node, slot, roundTrip, life);
                }
            });
            return;
        }

        Settle(arrival, node, slot, roundTrip, life);
    }

    private void Settle(Arrival arrival, ScaleNode node, int slot, TimeSpan roundTrip, int life)
    {
        switch (arrival.Verdict)
        {
            case AdmissionVerdict.Admitted:
                Begin(arrival, node, slot, roundTrip, life);
                break;
            case AdmissionVerdict.TurnedAway:
                TurnedAway++;
                _clock.After(Busy(_settings.TurnAwayCost) + (roundTrip * 2), () =>
                {
                    _desk.Leave(arrival);
                    node.SentAway(slot, Address, _desk.NextRetryAfter());
                });
                break;
            default:
                Closed++;
                _clock.After(roundTrip / 2, () => node.Failed(slot, Address));
                break;
        }
    }

    /// <summary>TLS, challenge, answer and hello are four round trips; the computation waits for a core.</summary>
    private void Begin(Arrival arrival, ScaleNode node, int slot, TimeSpan roundTrip, int life)
    {
        var second = TimeSpan.FromSeconds(Math.Floor(_clock.Elapsed.TotalSeconds));
        _arrivedInSecond = second == _second ? _arrivedInSecond + 1 : 1;
        _second = second;
        ArrivedPerSecondMax = Math.Max(ArrivedPerSecondMax, _arrivedInSecond);
        var took = Busy(_settings.ArrivalCost) + (roundTrip * 4);
        var desk = _desk;
        _clock.After(took < _settings.Admission.ArrivalTimeMax ? took : _settings.Admission.ArrivalTimeMax, () => desk.Leave(arrival));
        _clock.After(took, () =>
        {
            if (life == Life && State == ScaleState.Up)
            {
                Streams.Add((node, slot));
                node.Opened(slot, this);
            }
            else
            {
                node.Failed(slot, Address);
            }
        });
    }

    /// <summary>Takes the core that is free first; answers when the work is done.</summary>
    private TimeSpan Busy(TimeSpan cost)
    {
        var core = Array.IndexOf(_coreFree, _coreFree.Min());
        var begin = _coreFree[core] > _clock.Elapsed ? _coreFree[core] : _clock.Elapsed;
        _coreFree[core] = begin + cost;
        return _coreFree[core] - _clock.Elapsed;
    }
}
