using System.Net;

namespace Edge.Dns;

/// <content>Sets whose records depend on where a client is.</content>
public sealed partial class AnswerTable
{
    private readonly List<SharedSet> _unshared = [];
    private HashSet<SharedSet> _turned = [];

    /// <summary>Lays what a builder collected into the table's memory, for steered sets to refer to.</summary>
    public unsafe LocationMap Map(LocationMapBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var entries = builder.Flat();
        var bytes = LocationHeader.Bytes + (entries.Length * sizeof(uint));
        var reference = _heap.Take(bytes);
        var header = (LocationHeader*)_heap.At(reference);
        *header = new LocationHeader { Size = bytes };
        entries.CopyTo(new Span<uint>(LocationHeader.EntriesOf(header), entries.Length));
        header->Crc = TableCrc.Of((byte*)header, bytes);
        return new LocationMap(this, reference, bytes);
    }

    /// <summary>Gives a map up; its memory is taken back once no set is compiled with it.</summary>
    /// <exception cref="InvalidOperationException">It was given up before.</exception>
    public void Drop(LocationMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.IsDropped)
        {
            throw new InvalidOperationException("a map of locations is given up once");
        }

        map.IsDropped = true;
        RetireUnused(map);
    }

    /// <summary>Gives a shared set records that depend on the client, at once and for all its names.</summary>
    /// <exception cref="ArgumentException">The set is of another type, or names what it does not have.</exception>
    public void Steer(SharedSet shared, SteeredSet set)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(set);
        if (set.Type != shared.Type)
        {
            throw new ArgumentException($"a shared set of type {shared.Type} cannot hold {set.Type}", nameof(set));
        }

        if (set.Fault is { } fault)
        {
            throw new ArgumentException(fault, nameof(set));
        }

        Switch(shared, CompileSteered(set), set.Answers[0].Choices[0].Set, set.Map);
    }

    /// <summary>From now on queries that need a shared set fail, and clients are told why, until it is given records again.</summary>
    /// <exception cref="ArgumentException">No reason is given.</exception>
    public void Fail(SharedSet shared, ExtendedError error)
    {
        ArgumentNullException.ThrowIfNull(shared);
        if (error == ExtendedError.None)
        {
            throw new ArgumentException("a set that cannot be answered has a reason", nameof(error));
        }

        Switch(shared, FailedCell.Of(error), null, null);
    }

    /// <summary>Gives a shared set up, which no name has any more; its memory is taken back by the next <see cref="Publish"/>.</summary>
    /// <exception cref="InvalidOperationException">It was given up before.</exception>
    public void Unshare(SharedSet shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        if (shared.IsGivenUp)
        {
            throw new InvalidOperationException("a shared set is given up once");
        }

        shared.IsGivenUp = true;
        _turned.Remove(shared);
        _unshared.Add(shared);
    }

    /// <summary>
    /// Shared sets that came into being or ceased to exist since this was asked last: chains of signed zones say which types
    /// their names have.
    /// </summary>
    public IReadOnlySet<SharedSet> TakeTurned()
    {
        var turned = _turned;
        if (turned.Count > 0)
        {
            _turned = [];
        }

        return turned;
    }

    /// <summary>Which answer of a steered set a client gets, as readers find it.</summary>
    /// <returns>Null if the set is not steered.</returns>
    public unsafe SteeredPick? Pick(SharedSet shared, IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(client);
        if ((shared.Blob & SteeredHeader.Bit) == 0)
        {
            return null;
        }

        var set = (SteeredHeader*)_heap.At(shared.Blob & ~SteeredHeader.Bit);
        var (answer, scope) = SteeredHeader.Pick(set, set->Map == 0 ? null : (LocationHeader*)_heap.At(set->Map), ClientAddress.Of(client));
        return new SteeredPick(answer, scope);
    }

    internal unsafe (ushort Location, int Prefix) Find(LocationMap map, in ClientAddress address)
    {
        var leaf = LocationHeader.Find((LocationHeader*)_heap.At(map.Reference), address);
        return (LocationHeader.LocationOf(leaf), LocationHeader.PrefixOf(leaf));
    }

    private void Switch(SharedSet shared, ulong reference, RecordSet? current, LocationMap? map)
    {
        var (old, oldMap) = (shared.Blob, shared.Map);
        (shared.Blob, shared.Current, shared.Map) = (reference, current, map);
        if (map is not null)
        {
            map.Users++;
        }

        if ((old == 0) != (reference == 0) && !shared.IsGivenUp)
        {
            _turned.Add(shared);
        }

        WriteCell(shared.Cell, reference);
        ReleaseShared(old);
        if (oldMap is not null)
        {
            oldMap.Users--;
            RetireUnused(oldMap);
        }

        foreach (var user in shared.Watched.SelectMany(static name => name.Users ?? []))
        {
            MarkDirty(user);
        }
    }

    private unsafe void WriteCell(ulong cell, ulong reference) => Volatile.Write(ref *(ulong*)_heap.At(cell), reference);

    private unsafe void ReleaseShared(ulong reference)
    {
        if ((reference & SteeredHeader.Bit) == 0)
        {
            if (reference != 0 && (reference & FailedCell.Bit) == 0)
            {
                _blobs.Release(reference);
            }

            return;
        }

        var place = reference & ~SteeredHeader.Bit;
        var set = (SteeredHeader*)_heap.At(place);
        for (var i = 0; i < set->ChoiceCount; i++)
        {
            _blobs.Release(SteeredHeader.ChoicesOf(set)[i].Blob);
        }

        _heap.Retire(place, (int)set->Size);
    }

    private void RetireUnused(LocationMap map)
    {
        if (map is { IsDropped: true, Users: 0 })
        {
            _heap.Retire(map.Reference, (int)map.Bytes);
        }
    }

    private void RetireUnshared()
    {
        foreach (var shared in _unshared)
        {
            Switch(shared, 0, null, null);
            _heap.Retire(shared.Cell, sizeof(ulong));
        }

        _unshared.Clear();
    }

    private unsafe ulong CompileSteered(SteeredSet set)
    {
        var locations = set.ByLocation.Count == 0 ? 0 : set.ByLocation.Keys.Max() + 1;
        var choices = set.Answers.Sum(static answer => answer.Choices.Count);
        var size = SteeredHeader.SizeOf(set.ByNetwork.Count, locations, set.Answers.Count, choices);
        var reference = _heap.Take(size);
        new Span<byte>(_heap.At(reference), size).Clear();
        var header = (SteeredHeader*)_heap.At(reference);
        *header = new SteeredHeader
        {
            Size = (uint)size,
            Map = set.Map?.Reference ?? 0,
            NetworkCount = set.ByNetwork.Count,
            LocationCount = locations,
            AnswerCount = set.Answers.Count,
            ChoiceCount = choices,
        };
        var network = SteeredHeader.NetworksOf(header);
        foreach (var (listed, answer) in set.ByNetwork.OrderByDescending(static listed => listed.Network.PrefixLength))
        {
            *network++ = SteeredNetwork.Of(listed, answer);
        }

        foreach (var (location, answer) in set.ByLocation)
        {
            SteeredHeader.LocationsOf(header)[location] = (ushort)answer;
        }

        CompileAnswers(set, header);
        header->Crc = TableCrc.Of((byte*)header, size);
        return reference | SteeredHeader.Bit;
    }

    private unsafe void CompileAnswers(SteeredSet set, SteeredHeader* header)
    {
        var answers = SteeredHeader.AnswersOf(header);
        var choice = SteeredHeader.ChoicesOf(header);
        var first = 0;
        for (var i = 0; i < set.Answers.Count; i++)
        {
            var choices = set.Answers[i].Choices;
            answers[i] = new SteeredHeader.Answer { First = first, Count = choices.Count };
            first += choices.Count;
            var upTo = 0UL;
            foreach (var (records, weight) in choices)
            {
                upTo += (ulong)weight;
                *choice++ = new SteeredHeader.Choice { Blob = _compiler.CompilePlain(records), UpTo = upTo };
            }
        }
    }
}
