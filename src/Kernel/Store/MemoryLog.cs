namespace Edge.Kernel;

/// <summary>The head and log of a <see cref="MemoryControlStore"/>, which guards it by its own lock.</summary>
internal sealed class MemoryLog
{
    private readonly List<(Change Change, byte[] Chain, DateTimeOffset At)> _entries = [];
    private readonly List<(ResourceEntry Entry, Revision Replaced)> _past = [];

    /// <summary>The chain at the floor.</summary>
    private byte[] _floorChain = ChangeRecord.Genesis();

    public StoreHead Head { get; private set; } = new(1, Revision.Zero, Revision.Zero, Convert.ToHexStringLower(ChangeRecord.Genesis()));

    public void Append(LedgerLine line, StoreHead head, DateTimeOffset now)
    {
        _entries.Add((line.Change with { Chain = Convert.ToHexStringLower(line.Chain) }, line.Chain, now));
        Head = head;
    }

    /// <summary>The chain at a revision between floor and head.</summary>
    public string ChainAt(Revision revision) =>
        Convert.ToHexStringLower(revision == Head.Floor ? _floorChain : _entries[(int)(revision.Value - Head.Floor.Value) - 1].Chain);

    /// <summary>Keeps an entry that the next revision replaces or deletes.</summary>
    public void Remember(ResourceEntry entry, Revision replaced) => _past.Add((entry, replaced));

    /// <summary>The entries of a range that stood at a revision at or above the floor and don't stand any more.</summary>
    public IEnumerable<ResourceEntry> PastAt(KeyRange range, Revision at) =>
        _past.Where(past => past.Replaced > at && past.Entry.Modified <= at && range.Contains(past.Entry.Key)).Select(static past => past.Entry);

    public void StartEpoch() => Head = Head with { Epoch = Head.Epoch + 1, Began = Head.Revision };

    public Change[] Above(Revision after, int countMax) =>
        after < Head.Floor || after >= Head.Revision
            ? []
            : [.. _entries.Skip((int)(after.Value - Head.Floor.Value)).Take(countMax).Select(entry => entry.Change)];

    /// <summary>The last revision above another one that touched the range; zero if there is none.</summary>
    public Revision LastTouching(KeyRange range, Revision since)
    {
        for (var i = _entries.Count - 1; i >= 0 && _entries[i].Change.Revision > since; i--)
        {
            var change = _entries[i].Change;
            if (change.Puts.Any(entry => range.Contains(entry.Key)) || change.Deletes.Any(range.Contains))
            {
                return change.Revision;
            }
        }

        return Revision.Zero;
    }

    /// <summary>The first revision made after the moment; the head's successor if there is none.</summary>
    public Revision FirstAfter(DateTimeOffset moment)
    {
        var index = _entries.FindIndex(entry => entry.At > moment);
        return index < 0 ? Head.Revision.Next : _entries[index].Change.Revision;
    }

    public void Compact(Revision floor)
    {
        _floorChain = Convert.FromHexString(ChainAt(floor));
        _entries.RemoveRange(0, (int)(floor.Value - Head.Floor.Value));
        _past.RemoveAll(past => past.Replaced <= floor);
        Head = Head with { Floor = floor };
    }
}
