using System.Buffers.Binary;
using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

public sealed class HostedZonesTests
{
    private static readonly string[] Zones = ["one.test", "a.one.test", "two.test", "docs.example"];

    private static readonly string[] Owners = ["@", "www", "a", "b.a", "*"];

    private static readonly string[] Sets = ["a 192.0.2.1", "a 192.0.2.2", "txt hello", "ns ns.elsewhere.test.", "cname www", "mx 10-bad"];

    private static readonly DnsRecordType[] Types = [DnsRecordType.Soa, DnsRecordType.Ns, DnsRecordType.A, DnsRecordType.Txt, DnsRecordType.Cname];

    [Fact]
    public void A_zone_without_servers_of_its_own_names_the_networks_and_its_serial_is_its_revision()
    {
        var (table, book) = Begin();
        book.Zones.Take([Zone("one.test", 50, new ZoneDocument { SerialBase = 4_294_967_290 }), Record("one.test/www/a", 50, "192.0.2.1")]);

        Assert.True(table.Ask("one.test", DnsRecordType.Soa).IsAuthoritative);
        Assert.Equal(44u, SerialOf(table, "one.test"));
        Assert.Equal(2, table.Ask("one.test", DnsRecordType.Ns).Answers.Count);
        Assert.Equal(["192.0.2.1"], Networks.Addresses(table.Ask("www.one.test", DnsRecordType.A)));
        Assert.Equal(DnsResponseCode.NameError, table.Ask("other.one.test", DnsRecordType.A).Code);
    }

    [Fact]
    public void A_service_has_its_name_within_a_hosted_zone_until_the_zone_says_otherwise()
    {
        var (table, book) = Begin();
        Assert.Equal(2, Networks.Addresses(table.Ask("docs.example", DnsRecordType.A)).Count);

        book.Zones.Take([Zone("example", 50), Record("example/other/txt", 50, "\"x\"")]);
        Assert.Equal(2, Networks.Addresses(table.Ask("docs.example", DnsRecordType.A)).Count);
        Assert.Equal("example.", Assert.Single(table.Ask("docs.example", DnsRecordType.Mx).Authorities).Name);

        book.Zones.Take([Zone("example", 51), Record("example/docs/a", 51, "192.0.2.7")]);
        Assert.Equal(["192.0.2.7"], Networks.Addresses(table.Ask("docs.example", DnsRecordType.A)));

        book.Zones.Take([Zone("example", 52), (ResourceKinds.RecordSet.Key("example/docs/a"), null)]);
        Assert.Equal(2, Networks.Addresses(table.Ask("docs.example", DnsRecordType.A)).Count);

        book.Zones.Take([(ResourceKinds.Zone.Key("example"), null)]);
        Assert.Equal("docs.example.", Assert.Single(table.Ask("docs.example", DnsRecordType.Mx).Authorities).Name);
        Assert.Equal(DnsResponseCode.Refused, table.Ask("other.example", DnsRecordType.Txt).Code);
    }

    [Fact]
    public void During_an_import_the_old_content_is_answered_and_then_the_new_at_once()
    {
        var (table, book) = Begin();
        book.Zones.Take([Zone("one.test", 50), Record("one.test/old/a", 50, "192.0.2.1"), Record("one.test/both/a", 50, "192.0.2.1")]);

        book.Zones.Take([Zone("one.test", 51, new ZoneDocument { Importing = 50 }), Record("one.test/both/a", 51, "192.0.2.2"), (ResourceKinds.RecordSet.Key("one.test/old/a"), null)]);
        book.Zones.Take([Zone("one.test", 52, new ZoneDocument { Importing = 50 }), Record("one.test/new/a", 52, "192.0.2.3")]);

        Assert.Equal(["192.0.2.1"], Networks.Addresses(table.Ask("old.one.test", DnsRecordType.A)));
        Assert.Equal(["192.0.2.1"], Networks.Addresses(table.Ask("both.one.test", DnsRecordType.A)));
        Assert.Equal(DnsResponseCode.NameError, table.Ask("new.one.test", DnsRecordType.A).Code);
        Assert.Equal(50u, SerialOf(table, "one.test"));

        book.Zones.Take([Zone("one.test", 53)]);
        Assert.Equal(DnsResponseCode.NameError, table.Ask("old.one.test", DnsRecordType.A).Code);
        Assert.Equal(["192.0.2.2"], Networks.Addresses(table.Ask("both.one.test", DnsRecordType.A)));
        Assert.Equal(["192.0.2.3"], Networks.Addresses(table.Ask("new.one.test", DnsRecordType.A)));
        Assert.Equal(53u, SerialOf(table, "one.test"));
    }

    [Fact]
    public void A_zone_is_not_answered_for_before_its_first_import_has_ended()
    {
        var (table, book) = Begin();
        book.Zones.Take([Zone("one.test", 51, new ZoneDocument { Importing = 50 }), Record("one.test/www/a", 51, "192.0.2.2")]);
        Assert.Equal(DnsResponseCode.Refused, table.Ask("www.one.test", DnsRecordType.A).Code);
        book.Zones.Take([Zone("one.test", 52)]);
        Assert.Equal(["192.0.2.2"], Networks.Addresses(table.Ask("www.one.test", DnsRecordType.A)));
    }

    [Fact]
    public void The_networks_own_names_are_no_hosted_zone()
    {
        var (table, book) = Begin();
        book.Zones.Take([Zone("edge.test", 50), Zone("docs.edge.test", 50), Record("docs.edge.test/@/a", 50, "192.0.2.66")]);
        Assert.Equal(2, Networks.Addresses(table.Ask("docs.edge.test", DnsRecordType.A)).Count);
        Assert.Equal("edge.test.", Assert.Single(table.Ask("docs.edge.test", DnsRecordType.Mx).Authorities).Name);
    }

    [Fact]
    public void Following_changes_ends_where_the_last_documents_begin() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, Owners.Length - 1], Gen.Int[0, Sets.Length - 1], Gen.Int[0, 9]).List[1, 4].List[1, 12].Sample(
            steps =>
            {
                var entries = new SortedDictionary<ResourceKey, ResourceEntry>();
                var (followed, book) = Begin();
                var revision = 50;
                foreach (var step in steps)
                {
                    book.Zones.Take(Apply(entries, step, ++revision));
                }

                var (fresh, other) = Begin();
                other.Zones.TakeAll(entries.Values);
                Assert.Equal(fresh.Table!.NameCount, followed.Table!.NameCount);
                foreach (var name in Zones.SelectMany(zone => Owners.Append("x").Select(owner => owner == "@" ? zone : $"{owner}.{zone}")))
                {
                    foreach (var type in Types)
                    {
                        Assert.Equal(Shown(fresh.Ask(name, type)), Shown(followed.Ask(name, type)));
                    }
                }
            },
            iter: 400);

    [Fact]
    public void What_a_change_costs_does_not_depend_on_how_many_zones_there_are()
    {
        var (_, few) = Begin();
        var (table, many) = Begin();
        few.Zones.Take([Zone("one.test", 50)]);
        many.Zones.Take([Zone("one.test", 50), .. Enumerable.Range(0, 20_000).SelectMany(number => ((ResourceKey, ResourceEntry?)[])[Zone($"z{number}.test", 50), Record($"z{number}.test/www/a", 50, "192.0.2.1")])]);

        Assert.InRange(BytesOfOneChange(many), 1, BytesOfOneChange(few) * 3);
        Assert.Equal(["192.0.2.99"], Networks.Addresses(table.Ask("www.one.test", DnsRecordType.A)));
    }

    private static long BytesOfOneChange(NamingBook book)
    {
        book.Zones.Take([Zone("one.test", 51), Record("one.test/www/a", 51, "192.0.2.98")]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        book.Zones.Take([Zone("one.test", 52), Record("one.test/www/a", 52, "192.0.2.99")]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Changes documents as commits do: each zone that is touched is written too, and goes with all its records.</summary>
    private static List<(ResourceKey, ResourceEntry?)> Apply(SortedDictionary<ResourceKey, ResourceEntry> entries, List<(int Zone, int Owner, int Set, int What)> step, int revision)
    {
        var changes = new Dictionary<ResourceKey, ResourceEntry?>();
        foreach (var (zone, owner, set, what) in step)
        {
            var (key, entry) = Zone(Zones[zone], revision);
            if (what == 0)
            {
                entry = null;
                foreach (var gone in entries.Keys.Where(record => RecordSetId.RangeOf(Zones[zone]).Contains(record)))
                {
                    changes[gone] = null;
                }
            }
            else
            {
                var parts = Sets[set].Split(' ');
                var record = Record($"{Zones[zone]}/{Owners[owner]}/{parts[0]}", revision, parts[1]);
                changes[record.Key] = what < 4 ? null : record.Entry;
            }

            changes[key] = entry;
            foreach (var (changed, now) in changes)
            {
                if (now is null)
                {
                    entries.Remove(changed);
                }
                else
                {
                    entries[changed] = now;
                }
            }
        }

        return [.. changes.Select(change => (change.Key, change.Value))];
    }

    private static (BuiltTable Table, NamingBook Book) Begin()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        var book = new NamingBook(table);
        book.Apply(Networks.Small);
        return (new BuiltTable(table), book);
    }

    private static (ResourceKey Key, ResourceEntry? Entry) Zone(string zone, long revision, ZoneDocument? document = null) =>
        (ResourceKinds.Zone.Key(zone), Entry(ResourceKinds.Zone, ResourceKinds.Zone.Key(zone), revision, ResourceKinds.Zone.Serialise(document ?? new ZoneDocument())));

    private static (ResourceKey Key, ResourceEntry? Entry) Record(string id, long revision, params string[] values) =>
        (ResourceKinds.RecordSet.Key(id), Entry(ResourceKinds.RecordSet, ResourceKinds.RecordSet.Key(id), revision, ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = values })));

    private static ResourceEntry Entry(ResourceKind kind, ResourceKey key, long revision, ReadOnlyMemory<byte> body) =>
        new(key, kind.Name, 1, "usr:operator", "usr:operator", new Revision(revision), new Revision(revision), body);

    private static string Shown(Reply reply) => $"{reply.Code}\n{Joined(reply.Answers)}\n{Joined(reply.Authorities)}\n{Joined(reply.Additionals)}";

    private static uint SerialOf(BuiltTable table, string zone) =>
        BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(table.Ask(zone, DnsRecordType.Soa).Answers[0].Value).AsSpan()[^20..]);

    private static string Joined(IReadOnlyList<ReplyRecord> records) => string.Join('\n', records.Select(record => record.ToString()).Order(StringComparer.Ordinal));
}
