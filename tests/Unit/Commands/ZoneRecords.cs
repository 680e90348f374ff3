using Edge.Dns;

namespace Edge.Tests.Unit.Commands;

/// <summary>Records of example.org in tests, from lines such as <c>www A 192.0.2.1</c>.</summary>
internal static class ZoneRecords
{
    public static readonly DnsName Apex = DnsName.Parse("example.org");

    public const string Soa = "@ SOA ns host 7 3600 600 604800 60";

    public static DnsRecord Of(string line)
    {
        var parts = line.Split(' ', 3);
        Assert.True(RecordTypeName.TryParse(parts[1], out var type));
        Assert.True(RecordText.TryParse(type, parts[2], Apex, out var value, out var error), error?.ToString());
        var owner = parts[0] == "@" ? Apex : parts[0].EndsWith('.') ? DnsName.Parse(parts[0]) : Apex.Child(parts[0]);
        return new DnsRecord { Owner = owner, Type = type, TtlSeconds = 300, Value = value };
    }
}
