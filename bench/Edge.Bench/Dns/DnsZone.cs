using System.Globalization;
using System.Net;
using System.Text;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>One zone, as a file for the peers and as records for ours, and what is asked of it.</summary>
internal sealed class DnsZone
{
    public const string Apex = "bench.test";

    private const int QueryCount = 1 << 16;
    private const uint Ttl = 300;

    private readonly StringBuilder _text = new();
    private readonly List<(DnsName Owner, RecordSet Set)> _sets = [];
    private readonly int _names;

    /// <param name="names">Hosts; each has one record or two.</param>
    public DnsZone(int names)
    {
        _names = names;
        _text.Append(CultureInfo.InvariantCulture, $"$ORIGIN {Apex}.\n$TTL {Ttl}\n@ IN SOA ns1 hostmaster 1 7200 900 1209600 30\n@ IN NS ns1\nns1 IN A 192.0.2.1\n");
        Add(Apex, RecordSet.Ns(Ttl, Name("ns1")));
        Add("ns1", RecordSet.Addresses(Ttl, IPAddress.Parse("192.0.2.1")));
        for (var i = 0; i < names; i++)
        {
            AddHost(i);
        }

        Line("*.wild", "A", "192.0.2.7");
        Add("*.wild", RecordSet.Addresses(Ttl, IPAddress.Parse("192.0.2.7")));
        for (var i = 0; i < 100; i++)
        {
            Line($"cut{i}", "NS", $"ns.cut{i}");
            Line($"ns.cut{i}", "A", "192.0.2.9");
            Add($"cut{i}", RecordSet.Ns(Ttl, Name($"ns.cut{i}")));
            Add($"ns.cut{i}", RecordSet.Addresses(Ttl, IPAddress.Parse("192.0.2.9")));
        }
    }

    public string Text => _text.ToString();

    public void Fill(AnswerTable table)
    {
        var zone = DnsName.Parse(Apex);
        table.PutZone(zone, RecordSet.Soa(Ttl, new StartOfAuthority
        {
            PrimaryServer = Name("ns1"), Mailbox = Name("hostmaster"), Serial = 1, RefreshSeconds = 7200, RetrySeconds = 900, ExpireSeconds = 1_209_600, NegativeTtlSeconds = 30,
        }));
        foreach (var (owner, set) in _sets)
        {
            table.Put(zone, owner, set);
        }

        table.Publish();
    }

    /// <summary>Replaces the addresses of one host.</summary>
    public static void Change(AnswerTable table, int host, int change)
    {
        table.Put(DnsName.Parse(Apex), Name($"host{host - (host % 10)}"), RecordSet.Addresses(Ttl, IPAddress.Parse($"10.{change >> 16 & 255}.{change >> 8 & 255}.{change & 255}")));
        table.Publish();
    }

    /// <summary>Puts the zone of a file into the table.</summary>
    public static void Read(string file, AnswerTable table)
    {
        var apex = DnsName.Parse(Apex);
        var builder = new ZoneBuilder(apex);
        using (var reader = new ZoneFileReader(File.OpenRead(file), new ZoneFileOptions { Origin = apex, RecordCountMax = int.MaxValue, RecordBytesMax = long.MaxValue }))
        {
            builder.Add(reader);
        }

        var zone = builder.Build(out _) ?? throw new InvalidOperationException($"{file} is no zone");
        table.PutZone(apex, zone.Soa);
        foreach (var name in zone.Names)
        {
            foreach (var set in name.Sets.Where(static set => set.Type != DnsRecordType.Soa))
            {
                table.Put(apex, name.Name, set);
            }
        }

        table.Publish();
    }

    /// <summary>
    /// Of 16: ten for records, one for an alias, one for a type that is absent, two for names that are, one beneath a wildcard, one
    /// beneath a cut. Three of four with EDNS, and of those half with a client's cookie.
    /// </summary>
    public IReadOnlyList<byte[]> Queries()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, QueryCount).Select(i =>
        {
            var host = random.Next(_names);
            var (name, type) = (i % 16) switch
            {
                10 => ($"host{host - (host % 10) + 5}", DnsRecordType.A),
                11 => ($"host{host}", DnsRecordType.Srv),
                12 or 13 => ($"absent{host}", DnsRecordType.A),
                14 => ($"x{host}.wild", DnsRecordType.A),
                15 => ($"www.cut{host % 100}", DnsRecordType.A),
                _ => ($"host{host}", TypeOf(host)),
            };
            return Encode((ushort)i, Name(name), type, hasEdns: i % 4 != 0, hasCookie: i % 8 > 4);
        })];
    }

    private static DnsName Name(string relative) => DnsName.Parse(relative == Apex ? Apex : $"{relative}.{Apex}");

    private static DnsRecordType TypeOf(int host) => (host % 10) switch
    {
        5 => DnsRecordType.Cname,
        6 => DnsRecordType.Mx,
        7 => DnsRecordType.Txt,
        8 or 9 => DnsRecordType.Aaaa,
        _ => DnsRecordType.A,
    };

    private static byte[] Encode(ushort id, DnsName name, DnsRecordType type, bool hasEdns, bool hasCookie)
    {
        byte[] cookie = hasCookie ? [0, 10, 0, 8, (byte)id, 2, 3, 4, 5, 6, 7, (byte)(id >> 8)] : [];
        byte[] opt = hasEdns ? [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, (byte)cookie.Length, .. cookie] : [];
        return [(byte)(id >> 8), (byte)id, 0, 0, 0, 1, 0, 0, 0, 0, 0, hasEdns ? (byte)1 : (byte)0, .. name.Wire, (byte)((ushort)type >> 8), (byte)type, 0, 1, .. opt];
    }

    private void AddHost(int i)
    {
        var (owner, four) = ($"host{i}", $"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}");
        switch (TypeOf(i))
        {
            case DnsRecordType.Cname:
                Line(owner, "CNAME", $"host{i - 1}");
                Add(owner, RecordSet.Cname(Ttl, Name($"host{i - 1}")));
                break;
            case DnsRecordType.Mx:
                Line(owner, "MX", $"10 host{i - 2}");
                Add(owner, RecordSet.Raw(DnsRecordType.Mx, Ttl, [0, 10, .. Name($"host{i - 2}").Wire]));
                break;
            case DnsRecordType.Txt:
                Line(owner, "TXT", $"\"v=spf1 ip4:{four} -all\"");
                Add(owner, RecordSet.Txt(Ttl, $"v=spf1 ip4:{four} -all"));
                break;
            case DnsRecordType.Aaaa:
                Line(owner, "AAAA", $"2001:db8::{i >> 16:x}:{i & 0xFFFF:x}");
                Add(owner, RecordSet.Addresses(Ttl, IPAddress.Parse($"2001:db8::{i >> 16:x}:{i & 0xFFFF:x}")));
                break;
            default:
                Line(owner, "A", four);
                Add(owner, RecordSet.Addresses(Ttl, IPAddress.Parse(four)));
                break;
        }
    }

    private void Line(string owner, string type, string value) => _text.Append(CultureInfo.InvariantCulture, $"{owner} IN {type} {value}\n");

    private void Add(string owner, RecordSet set) => _sets.Add((Name(owner), set));
}
