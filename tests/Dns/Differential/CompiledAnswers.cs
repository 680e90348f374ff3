using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Our table and the whole path from packet to response.</summary>
internal sealed class CompiledAnswers : IAnswers
{
    private readonly BuiltTable _table;

    public CompiledAnswers(IReadOnlyList<Zone> zones) => _table = TableOf(zones);

    public string Name => "compiled";

    public static BuiltTable TableOf(IReadOnlyList<Zone> zones)
    {
        var builder = new TableBuilder();
        foreach (var zone in zones)
        {
            builder.Table.PutZone(zone.Apex, zone.Soa, zone.Find(zone.Apex)!.FindSignatures(DnsRecordType.Soa));
            foreach (var name in zone.Names)
            {
                foreach (var set in name.Sets.Where(set => set.Type is not (DnsRecordType.Soa or DnsRecordType.Rrsig)))
                {
                    builder.Table.Put(zone.Apex, name.Name, set, name.FindSignatures(set.Type));
                }
            }
        }

        return builder.Build();
    }

    public IReadOnlyList<DnsMessage> Ask(IReadOnlyList<DnsMessage> queries)
    {
        List<DnsMessage> responses = [];
        var room = new byte[DnsLimits.MessageBytesMax];
        foreach (var query in queries)
        {
            var outcome = _table.Answer(query.ToBytes(), room, DnsTransport.Tcp);
            Assert.True(DnsMessage.TryRead(room.AsSpan(0, outcome.Bytes), out var response, out var error), $"{error}");
            responses.Add(response);
        }

        return responses;
    }

    public void Dispose()
    {
    }
}
