namespace Edge.Delivery;

/// <summary>
/// Remembers which objects were pushed out of the small queue, by fingerprint: whoever comes back soon goes straight to the
/// main queue. Bounded by the bytes that the forgotten objects had, and by count.
/// </summary>
internal sealed class GhostQueue(long bytesMax)
{
    private const int CountMax = 1 << 20;

    private readonly Queue<(int Fingerprint, long Bytes)> _order = [];
    private readonly HashSet<int> _members = [];
    private long _bytes;

    public void Add(CacheEntry entry)
    {
        var fingerprint = FingerprintOf(entry);
        if (!_members.Add(fingerprint))
        {
            return;
        }

        _order.Enqueue((fingerprint, entry.Bytes));
        _bytes += entry.Bytes;
        while (_bytes > bytesMax || _order.Count > CountMax)
        {
            var (oldest, bytes) = _order.Dequeue();
            _members.Remove(oldest);
            _bytes -= bytes;
        }
    }

    public bool Has(CacheEntry entry) => _members.Contains(FingerprintOf(entry));

    // A collision merely promotes an object too early.
    private static int FingerprintOf(CacheEntry entry) => HashCode.Combine(entry.Head.Key, entry.Head.Variance);
}
