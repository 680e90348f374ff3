using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Writes a table of this process alone, whose names go to the deepest zone that was begun.</summary>
internal sealed class TableBuilder
{
    private readonly List<DnsName> _zones = [];
    private readonly List<(DnsName Name, RecordSet Set)> _waiting = [];

    public TableBuilder(ulong seed = 1)
        : this(new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords(), seed))
    {
    }

    public TableBuilder(AnswerTable table) => Table = table;

    public AnswerTable Table { get; }

    public TableBuilder AddZone(DnsName apex, RecordSet soa)
    {
        Table.PutZone(apex, soa);
        _zones.Add(apex);
        return this;
    }

    public TableBuilder Add(DnsName owner, RecordSet set)
    {
        _waiting.Add((owner, set));
        return this;
    }

    /// <summary>Puts a set in place at once, for tests of what is not allowed.</summary>
    public TableBuilder Put(DnsName owner, RecordSet set)
    {
        Table.Put(ZoneOf(owner), owner, set);
        return this;
    }

    public BuiltTable Build()
    {
        foreach (var (name, set) in _waiting)
        {
            Put(name, set);
        }

        _waiting.Clear();
        Table.Publish();
        return new BuiltTable(Table);
    }

    private DnsName ZoneOf(DnsName owner) =>
        _zones.Where(owner.IsWithin).MaxBy(zone => zone.Wire.Length) ?? throw new ArgumentException($"{owner} lies in no zone");
}
