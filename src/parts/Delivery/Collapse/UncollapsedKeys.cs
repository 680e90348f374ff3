namespace Edge.Delivery;

/// <summary>
/// Keys whose last response could not be stored. Making their visitors wait for each other would only slow them, so they
/// go to the origin side by side for a while. Bounded; the oldest mark goes first. Kept by fingerprint, since visitors
/// choose how long keys are; where two keys share one, they merely are not collapsed.
/// </summary>
internal sealed class UncollapsedKeys(int countMax, TimeSpan period, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, DateTimeOffset> _until = [];
    private readonly Queue<(int Fingerprint, DateTimeOffset Until)> _order = [];

    public bool Has(CacheKey key)
    {
        lock (_gate)
        {
            return _until.TryGetValue(key.GetHashCode(), out var until) && until > time.GetUtcNow();
        }
    }

    public void Add(CacheKey key)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var fingerprint = key.GetHashCode();
            _until[fingerprint] = now + period;
            _order.Enqueue((fingerprint, now + period));
            while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count > countMax))
            {
                _order.Dequeue();
                if (_until.TryGetValue(oldest.Fingerprint, out var until) && until == oldest.Until)
                {
                    _until.Remove(oldest.Fingerprint);
                }
            }
        }
    }

    public void Remove(CacheKey key)
    {
        lock (_gate)
        {
            _until.Remove(key.GetHashCode());
        }
    }
}
