using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The copies of zones that secondaries took lately, and who took them. The same serial is the same content for all of them, though
/// addresses that the network works out may have changed meanwhile; and who comes again gets what changed since. Not safe for
/// concurrent use.
/// </summary>
public sealed class TransferShelf(TimeProvider time)
{
    /// <summary>Copies of one zone.</summary>
    public const int CopiesMax = 4;

    /// <summary>
    /// Sets of all copies; beyond it the oldest copy goes of the account that has the most. Larger zones are always sent whole.
    /// </summary>
    public const int SetsMax = 500_000;

    /// <summary>Clients that are remembered of each copy; the others get the zone whole.</summary>
    public const int TakersMax = 64;

    /// <summary>Signatures are renewed without a new serial, long before they expire.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly List<Shelved> _copies = [];
    private long _sets;

    /// <summary>The copy of a serial that a client took; null if it is not kept, or the client has that serial from elsewhere, where it may be other content.</summary>
    public ZoneCopy? FindTaken(TransferOrigin origin, uint serial, string taker) =>
        Find(origin, serial) is { } kept && kept.Takers.Contains(taker) ? kept.Copy : null;

    /// <summary>The copy to be sent: the one of that serial which was sent before, else this one, which is kept.</summary>
    public ZoneCopy Keep(TransferOrigin origin, ZoneCopy copy)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(copy);
        if (Find(origin, copy.Serial) is { } known)
        {
            if ((known.Copy.Soa.Signatures is null) == (copy.Soa.Signatures is null))
            {
                return known.Copy;
            }

            // It was signed meanwhile, or is no more: its serial rises soon.
            Forget(kept => kept == known);
        }

        // What was kept of another zone of the name has ended with it.
        Forget(kept => kept.Origin.Apex == origin.Apex && kept.Origin != origin);
        if (copy.Sets.Count <= SetsMax)
        {
            _copies.Add(new Shelved(origin, copy, time.GetTimestamp()));
            _sets += copy.Sets.Count;
        }

        var count = _copies.Count(kept => kept.Origin == origin);
        Forget(kept => kept.Origin == origin && count-- > CopiesMax);
        while (_sets > SetsMax)
        {
            var oldest = _copies.GroupBy(static kept => kept.Origin.Account, StringComparer.Ordinal).MaxBy(static account => account.Sum(static kept => (long)kept.Copy.Sets.Count))!.First();
            Forget(kept => ReferenceEquals(kept, oldest));
        }

        return copy;
    }

    /// <summary>A client has all of the copy of a serial.</summary>
    public void Note(TransferOrigin origin, uint serial, string taker)
    {
        if (Find(origin, serial) is { } kept && kept.Takers.Count < TakersMax)
        {
            kept.Takers.Add(taker);
        }
    }

    private Shelved? Find(TransferOrigin origin, uint serial)
    {
        Forget(kept => time.GetElapsedTime(kept.At) > KeptFor);
        return _copies.Find(kept => kept.Copy.Serial == serial && kept.Origin == origin);
    }

    private void Forget(Predicate<Shelved> isOver) => _copies.RemoveAll(kept =>
    {
        if (!isOver(kept))
        {
            return false;
        }

        _sets -= kept.Copy.Sets.Count;
        return true;
    });

    private sealed record Shelved(TransferOrigin Origin, ZoneCopy Copy, long At)
    {
        public HashSet<string> Takers { get; } = new(StringComparer.Ordinal);
    }
}
