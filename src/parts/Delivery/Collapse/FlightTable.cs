namespace Edge.Delivery;

/// <summary>All fetches on their way: those for the same key and variant are joined, and an invalidation finds every one.</summary>
internal sealed class FlightTable(MemoryTier memory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CacheKey, List<Flight>> _flights = [];

    /// <summary>Joins the flight for the variant, or starts one.</summary>
    public Flight Join(CacheKey key, Variance variance, string encodings, out bool leads)
    {
        lock (_gate)
        {
            var flight = _flights.GetValueOrDefault(key)?.Find(other => other.Admits(variance, encodings));
            leads = flight is null;
            flight ??= Add(new Flight(key) { Open = true, Variance = variance, Encodings = encodings });
            flight.Waiting++;
            return flight;
        }
    }

    /// <summary>Starts a flight that nobody joins.</summary>
    public Flight Alone(CacheKey key)
    {
        lock (_gate)
        {
            var flight = Add(new Flight(key) { Variance = Variance.None, Encodings = "" });
            flight.Waiting++;
            return flight;
        }
    }

    /// <summary>One visitor stops waiting for the head; with the last of them the fetch ends.</summary>
    public void Leave(Flight flight)
    {
        lock (_gate)
        {
            flight.Waiting--;
            if (flight.Waiting > 0 || flight.Head.IsCompleted)
            {
                return;
            }

            flight.Open = false;
        }

        flight.Cancel();
    }

    /// <summary>The flight is over.</summary>
    public void Remove(Flight flight)
    {
        lock (_gate)
        {
            flight.Open = false;
            if (_flights.TryGetValue(flight.Key, out var same) && same.Remove(flight) && same.Count == 0)
            {
                _flights.Remove(flight.Key);
            }
        }
    }

    /// <summary>Stores what a flight brought, unless its key was invalidated after the flight began.</summary>
    public bool Store(Flight flight, CacheEntry entry)
    {
        lock (_gate)
        {
            if (!flight.Outdated)
            {
                memory.Put(entry);
            }

            return !flight.Outdated;
        }
    }

    /// <summary>Forgets an entry that the origin no longer stands by; the other variants of its key stay.</summary>
    public void Forget(CacheEntry entry) => memory.Remove(entry);

    /// <summary>Forgets the key: what is stored, and what fetches on their way bring, which may be old as well.</summary>
    public void Invalidate(CacheKey key)
    {
        lock (_gate)
        {
            foreach (var flight in _flights.GetValueOrDefault(key) ?? [])
            {
                flight.Outdated = true;
                flight.Open = false;
            }

            memory.Remove(key);
        }
    }

    private Flight Add(Flight flight)
    {
        if (!_flights.TryGetValue(flight.Key, out var same))
        {
            _flights.Add(flight.Key, same = []);
        }

        same.Add(flight);
        return flight;
    }
}
