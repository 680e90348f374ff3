using Edge.Dns;

namespace Edge.Naming;

/// <summary>What samples say of one zone.</summary>
internal sealed class ZoneTops
{
    public TopCounts Names { get; } = new();

    public TopCounts NoNames { get; } = new();

    public TopCounts Clients { get; } = new();

    public DateTimeOffset Last { get; private set; }

    public void Add(QuerySample sample)
    {
        Last = sample.At;
        (sample.Result == QueryResult.NoName ? NoNames : Names).Add(sample.Name.ToString(), sample.Every, sample.At);
        Clients.Add(sample.Client.ToString(), sample.Every, sample.At);
    }
}
