namespace Edge.Delivery;

/// <summary>One first-in first-out queue of entries, linked through the entries themselves; guarded by the tier's lock.</summary>
internal sealed class EntryQueue
{
    private CacheEntry? _newest;
    private CacheEntry? _oldest;

    public long Bytes { get; private set; }

    public CacheEntry? Oldest => _oldest;

    public void Add(CacheEntry entry)
    {
        entry.Queue = this;
        entry.Newer = null;
        entry.Older = _newest;
        if (_newest is null)
        {
            _oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        Bytes += entry.Bytes;
    }

    public void Remove(CacheEntry entry)
    {
        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }

        if (entry.Older is null)
        {
            _oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        entry.Queue = null;
        entry.Newer = null;
        entry.Older = null;
        Bytes -= entry.Bytes;
    }
}
