using System.Collections.Concurrent;

namespace Edge.Delivery;

/// <summary>
/// The memory tier: S3-FIFO by bytes. New objects enter a small queue (10 %), those used there again move to the main
/// queue, the others leave behind a ghost. A hit takes no lock and moves nothing; it only counts on the entry.
/// </summary>
public sealed class MemoryTier(long capacityBytes)
{
    private const int SmallShare = 10;

    private readonly ConcurrentDictionary<CacheKey, Variants> _slots = new();
    private readonly Lock _gate = new();
    private readonly EntryQueue _small = new();
    private readonly EntryQueue _main = new();
    private readonly GhostQueue _ghosts = new(capacityBytes - (capacityBytes / SmallShare));

    public long CapacityBytes => capacityBytes;

    /// <summary>What all entries take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    private long _bytes;

    /// <summary>All that is stored for the key, or null; lock-free.</summary>
    public Variants? Find(CacheKey key) => _slots.TryGetValue(key, out var variants) ? variants : null;

    /// <summary>Stores the entry in place of the one for the same variant.</summary>
    public void Put(CacheEntry entry)
    {
        if (entry.Bytes > capacityBytes)
        {
            return;
        }

        lock (_gate)
        {
            var key = entry.Head.Key;
            var variants = Find(key);
            var queue = _ghosts.Has(entry) ? _main : _small;
            if (variants?.SameAs(entry) is { } replaced)
            {
                queue = replaced.Queue!;
                entry.Frequency = replaced.Frequency;
                Drop(replaced);
            }
            else if (variants?.Entries.Length >= Variants.CountMax)
            {
                Drop(variants.Entries[^1]);
            }

            variants = Find(key);
            _slots[key] = variants is null ? new Variants(entry) : variants.With(entry);
            queue.Add(entry);
            Evict();
            Volatile.Write(ref _bytes, _small.Bytes + _main.Bytes);
        }
    }

    /// <summary>Forgets all variants of the key.</summary>
    public void Remove(CacheKey key)
    {
        lock (_gate)
        {
            if (_slots.TryRemove(key, out var variants))
            {
                foreach (var entry in variants.Entries)
                {
                    entry.Queue!.Remove(entry);
                }
            }

            Volatile.Write(ref _bytes, _small.Bytes + _main.Bytes);
        }
    }

    /// <summary>Forgets one entry, if it is still there.</summary>
    public void Remove(CacheEntry entry)
    {
        lock (_gate)
        {
            if (entry.Queue is not null)
            {
                Drop(entry);
                Volatile.Write(ref _bytes, _small.Bytes + _main.Bytes);
            }
        }
    }

    /// <summary>Makes room; ends because each turn removes an entry, or lowers a count that is at most 3.</summary>
    private void Evict()
    {
        while (_small.Bytes + _main.Bytes > capacityBytes)
        {
            if (_small.Oldest is { } young && (_small.Bytes > capacityBytes / SmallShare || _main.Oldest is null))
            {
                EvictSmall(young);
            }
            else
            {
                EvictMain(_main.Oldest!);
            }
        }
    }

    private void EvictSmall(CacheEntry entry)
    {
        if (entry.Frequency > 1)
        {
            _small.Remove(entry);
            entry.Frequency = 0;
            _main.Add(entry);
            return;
        }

        _ghosts.Add(entry);
        Drop(entry);
    }

    private void EvictMain(CacheEntry entry)
    {
        if (entry.Frequency > 0)
        {
            _main.Remove(entry);
            entry.Frequency--;
            _main.Add(entry);
            return;
        }

        Drop(entry);
    }

    private void Drop(CacheEntry entry)
    {
        entry.Queue!.Remove(entry);
        var key = entry.Head.Key;
        if (_slots[key].Without(entry) is { } rest)
        {
            _slots[key] = rest;
        }
        else
        {
            _slots.TryRemove(key, out _);
        }
    }
}
