using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The copies of zones that secondaries took lately. The same serial is the same content for all of them, though addresses
/// that the network works out may have changed meanwhile; and who comes again gets what changed since. Not safe for concurrent
/// use.
/// </summary>
public sealed class TransferShelf(TimeProvider time)
{
    /// <summary>Copies of one zone.</summary>
    public const int CopiesMax = 4;

    /// <summary>Sets of all copies; the oldest go first, and larger zones are always sent whole.</summary>
    public const int SetsMax = 500_000;

    /// <summary>Signatures are renewed without a new serial, long before they expire.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly List<(ZoneCopy Copy, long At)> _copies = [];
    private long _sets;

    /// <summary>The copy of a serial; null if it is not kept.</summary>
    public ZoneCopy? Find(DnsName apex, uint serial)
    {
        Forget(kept => time.GetElapsedTime(kept.At) > KeptFor);
        return _copies.Find(kept => kept.Copy.Serial == serial && kept.Copy.Apex == apex).Copy;
    }

    /// <summary>The copy to be sent: the one of that serial which was sent before, else this one, which is kept.</summary>
    public ZoneCopy Keep(ZoneCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        if (Find(copy.Apex, copy.Serial) is { } known)
        {
            return known;
        }

        if (copy.Sets.Count <= SetsMax)
        {
            _copies.Add((copy, time.GetTimestamp()));
            _sets += copy.Sets.Count;
        }

        var count = _copies.Count(kept => kept.Copy.Apex == copy.Apex);
        Forget(kept => kept.Copy.Apex == copy.Apex && count-- > CopiesMax);
        while (_sets > SetsMax)
        {
            _sets -= _copies[0].Copy.Sets.Count;
            _copies.RemoveAt(0);
        }

        return copy;
    }

    private void Forget(Predicate<(ZoneCopy Copy, long At)> isOver) => _copies.RemoveAll(kept =>
    {
        if (!isOver(kept))
        {
            return false;
        }

        _sets -= kept.Copy.Sets.Count;
        return true;
    });
}
