namespace Edge.Coordination;

/// <summary>
/// Decides who may arrive at a Stargate: so many at once, so many in the line behind them, of the rest a few are told when to
/// come back, and what is beyond is closed unheard. A free place goes to the origin that has the fewest, so that one address
/// keeps out nobody else. For one caller at a time.
/// </summary>
public sealed class AdmissionDesk(AdmissionOptions options, TimeProvider time)
{
    private const double RateWeight = 0.3;

    /// <summary>What the rate is taken to be before it is known, in arrivals per second.</summary>
    private const double RateDefault = 250;

    private static readonly TimeSpan RatePeriod = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly LinkedList<Arrival> _line = new();
    private double _rate = RateDefault;
    private int _leftInPeriod;
    private DateTimeOffset _periodStart = time.GetUtcNow();
    private DateTimeOffset _promised;

    public int Admitted { get; private set; }

    public int Waiting => _line.Count;

    public int TurnedAway { get; private set; }

    /// <summary>Somebody wants to arrive. If the verdict is <see cref="AdmissionVerdict.Waits"/>, it comes later.</summary>
    public Arrival Arrive(string origin, Action called)
    {
        var arrival = new Arrival(origin, called);
        if (Admitted < options.ArrivalsMax)
        {
            Admit(arrival);
        }
        else if (_line.Count < options.WaitingMax)
        {
            _line.AddLast(arrival);
        }
        else
        {
            TurnAway(arrival);
        }

        return arrival;
    }

    /// <summary>A waiting one has waited too long, or is gone.</summary>
    public void GiveUp(Arrival arrival)
    {
        if (arrival.Verdict == AdmissionVerdict.Waits && _line.Remove(arrival))
        {
            TurnAway(arrival);
        }
    }

    /// <summary>Gives the place back; the next one's turn has come. Twice does no harm.</summary>
    public void Leave(Arrival arrival)
    {
        var verdict = arrival.Verdict;
        arrival.Verdict = AdmissionVerdict.Closed;
        switch (verdict)
        {
            case AdmissionVerdict.TurnedAway:
                TurnedAway--;
                break;
            case AdmissionVerdict.Waits:
                _line.Remove(arrival);
                break;
            case AdmissionVerdict.Admitted:
                Admitted--;
                FreePlaceOf(arrival.Origin);
                NoteRate();
                CallNext();
                break;
        }
    }

    /// <summary>
    /// When the next one who is sent away may come back: each gets a moment of its own, at the rate at which arrivals pass,
    /// behind those who wait and those who were told before.
    /// </summary>
    public TimeSpan NextRetryAfter()
    {
        var now = time.GetUtcNow();
        var lineEnds = now + options.RetryAfterMin + TimeSpan.FromSeconds(_line.Count / _rate);
        var latest = now + options.RetryAfterMax;
        var next = (_promised > lineEnds ? _promised : lineEnds) + TimeSpan.FromSeconds(1 / _rate);
        if (next > latest)
        {
            // The moments up to the limit are given out: a second round begins.
            _promised = lineEnds;
            return options.RetryAfterMax;
        }

        _promised = next;
        return next - now;
    }

    private void Admit(Arrival arrival)
    {
        arrival.Verdict = AdmissionVerdict.Admitted;
        Admitted++;
        _places[arrival.Origin] = _places.GetValueOrDefault(arrival.Origin) + 1;
    }

    private void TurnAway(Arrival arrival)
    {
        if (TurnedAway < options.TurnAwaysMax)
        {
            TurnedAway++;
            arrival.Verdict = AdmissionVerdict.TurnedAway;
        }
        else
        {
            arrival.Verdict = AdmissionVerdict.Closed;
        }
    }

    private void FreePlaceOf(string origin)
    {
        if (--_places[origin] == 0)
        {
            _places.Remove(origin);
        }
    }

    /// <summary>Of the origins with the fewest places, the one that has waited longest.</summary>
    private void CallNext()
    {
        Arrival? next = null;
        var fewest = int.MaxValue;
        foreach (var waiting in _line)
        {
            var places = _places.GetValueOrDefault(waiting.Origin);
            if (places < fewest)
            {
                (next, fewest) = (waiting, places);
            }

            if (places == 0)
            {
                break;
            }
        }

        if (next is not null)
        {
            _line.Remove(next);
            Admit(next);
            next.Call();
        }
    }

    /// <summary>How many arrivals pass per second, as an exponentially weighted mean of the periods in which there was a line.</summary>
    private void NoteRate()
    {
        _leftInPeriod++;
        var now = time.GetUtcNow();
        var passed = now - _periodStart;
        if (passed < RatePeriod)
        {
            return;
        }

        if (_line.Count > 0)
        {
            _rate += RateWeight * (Math.Max(1, _leftInPeriod / passed.TotalSeconds) - _rate);
        }

        _leftInPeriod = 0;
        _periodStart = now;
    }
}
