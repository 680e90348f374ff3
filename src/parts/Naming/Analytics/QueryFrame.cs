using Edge.Dns;

namespace Edge.Naming;

/// <summary>Queries of one zone within ten seconds.</summary>
/// <param name="Begin">When it begins; a multiple of ten seconds.</param>
public sealed record QueryFrame(DateTimeOffset Begin)
{
    /// <summary>How long each is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private readonly long[] _results = new long[Enum.GetValues<QueryResult>().Length];
    private readonly long[] _types = new long[ZoneTally.CountedTypes.Count];

    /// <summary>By <see cref="QueryResult"/>.</summary>
    public IReadOnlyList<long> Results => _results;

    /// <summary>By the places of <see cref="ZoneTally.CountedTypes"/>.</summary>
    public IReadOnlyList<long> Types => _types;

    internal static DateTimeOffset BeginOf(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / (long)Length.TotalSeconds * (long)Length.TotalSeconds);

    internal void Add(ZoneTally tally)
    {
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] += tally.Results[i];
        }

        for (var i = 0; i < _types.Length; i++)
        {
            _types[i] += tally.Types[i];
        }
    }
}
