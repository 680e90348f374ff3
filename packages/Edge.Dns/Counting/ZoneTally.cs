namespace Edge.Dns;

/// <summary>Queries of one zone since they were read last.</summary>
public sealed class ZoneTally
{
    private readonly long[] _results = new long[TallyEntry.ResultCount];
    private readonly long[] _types = new long[TallyEntry.TypeCount];

    internal ZoneTally(ulong zone) => Zone = zone;

    /// <summary>The types that are told apart; <see cref="DnsRecordType.None"/> stands for all others.</summary>
    public static IReadOnlyList<DnsRecordType> CountedTypes { get; } = [.. TallyEntry.CountedTypes, DnsRecordType.None];

    /// <summary>The zone; see <see cref="ZoneMark"/>.</summary>
    public ulong Zone { get; }

    /// <summary>By <see cref="QueryResult"/>.</summary>
    public IReadOnlyList<long> Results => _results;

    /// <summary>By the places of <see cref="CountedTypes"/>; what the rate limit withheld is not in it.</summary>
    public IReadOnlyList<long> Types => _types;

    internal void Add(ZoneTally other)
    {
        for (var i = 0; i < TallyEntry.ResultCount; i++)
        {
            _results[i] += other._results[i];
        }

        for (var i = 0; i < TallyEntry.TypeCount; i++)
        {
            _types[i] += other._types[i];
        }
    }

    internal unsafe void Add(TallyEntry* entry)
    {
        for (var i = 0; i < TallyEntry.ResultCount; i++)
        {
            _results[i] += entry->Results[i];
        }

        for (var i = 0; i < TallyEntry.TypeCount; i++)
        {
            _types[i] += entry->Types[i];
        }
    }
}
