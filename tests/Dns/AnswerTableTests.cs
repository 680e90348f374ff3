using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class AnswerTableTests
{
    private const string SoaValue =
        "036E73310465646765047465737400" + "0A686F73746D61737465720465646765047465737400" + "00000007" + "00000002" + "00000003" + "00000004" + "00000005";

    private static readonly BuiltTable Table = Tables.EdgeTest().Build();

    [Fact]
    public void A_name_with_the_type_is_answered_with_authority()
    {
        var reply = Table.Ask("docs.edge.test", DnsRecordType.A);
        Assert.Equal(0x8500, reply.Flags);
        Assert.Equal("docs.edge.test. A 1", reply.Question);
        Assert.Equal(
            [new("docs.edge.test.", DnsRecordType.A, 1, 30, "7F000201"), new("docs.edge.test.", DnsRecordType.A, 1, 30, "7F000202")],
            reply.Answers);
        Assert.Empty(reply.Authorities);
        Assert.Empty(reply.Additionals);
    }

    [Fact]
    public void A_name_without_the_type_is_denied_by_its_zones_soa_with_the_lesser_ttl()
    {
        var reply = Table.Ask("docs.edge.test", DnsRecordType.Aaaa);
        Assert.Equal(0x8500, reply.Flags);
        Assert.Empty(reply.Answers);
        Assert.Equal([new("edge.test.", DnsRecordType.Soa, 1, 5, SoaValue)], reply.Authorities);
    }

    [Theory]
    [InlineData("no.edge.test", "edge.test.")]
    [InlineData("under.docs.edge.test", "edge.test.")]
    [InlineData("x.y.z.shop.example", "shop.example.")]
    [InlineData("x.very.deep.shop.example", "very.deep.shop.example.")]
    public void A_name_that_does_not_exist_is_denied_by_the_deepest_zone_above(string name, string zone)
    {
        var reply = Table.Ask(name, DnsRecordType.A);
        Assert.Equal(DnsResponseCode.NameError, reply.Code);
        Assert.True(reply.IsAuthoritative);
        Assert.Equal(zone, Assert.Single(reply.Authorities).Name);
    }

    [Theory]
    [InlineData("c.edge.test", "edge.test.")]
    [InlineData("b.c.edge.test", "edge.test.")]
    [InlineData("deep.shop.example", "shop.example.")]
    public void A_name_on_the_way_to_another_exists_without_data(string name, string zone)
    {
        foreach (var type in (ReadOnlySpan<DnsRecordType>)[DnsRecordType.A, DnsRecordType.Any])
        {
            var reply = Table.Ask(name, type);
            Assert.Equal(DnsResponseCode.NoError, reply.Code);
            Assert.Empty(reply.Answers);
            Assert.Equal(zone, Assert.Single(reply.Authorities).Name);
        }
    }

    [Theory]
    [InlineData("example")]
    [InlineData("test")]
    [InlineData("")]
    [InlineData("www.example.org")]
    [InlineData("notedge.test")]
    public void A_name_outside_the_zones_is_refused_without_authority(string name)
    {
        var reply = Table.Ask(name, DnsRecordType.A);
        Assert.Equal(0x8105, reply.Flags);
        Assert.Empty(reply.Authorities);
    }

    [Theory]
    [InlineData(DnsRecordType.A, 3)]
    [InlineData(DnsRecordType.A, 255)]
    [InlineData(DnsRecordType.Axfr, 1)]
    [InlineData(DnsRecordType.Ixfr, 1)]
    public void Other_classes_and_transfers_are_refused(DnsRecordType type, int @class)
    {
        var reply = Table.Ask(new Query { Name = "edge.test", Type = type, Class = (ushort)@class });
        Assert.Equal(0x8105, reply.Flags);
    }

    [Fact]
    public void An_ixfr_may_bring_its_soa()
    {
        var query = Query.For("edge.test", DnsRecordType.Ixfr);
        query[9] = 1;
        var reply = Reply.Parse(Table.Ask([.. query, 0xC0, 0x0C, 0, 6, 0, 1, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(DnsResponseCode.Refused, reply.Code);
    }

    [Fact]
    public void Any_gets_one_small_record() => Assert.Equal(
        [new("docs.edge.test.", DnsRecordType.Hinfo, 1, 3600, "075246433834383200")],
        Table.Ask("docs.edge.test", DnsRecordType.Any).Answers);

    [Fact]
    public void Servers_come_with_their_addresses_while_there_is_room()
    {
        var reply = Table.Ask("edge.test", DnsRecordType.Ns);
        Assert.Equal([new("edge.test.", DnsRecordType.Ns, 1, 300, "036E73310465646765047465737400")], reply.Answers);
        Assert.Equal([new("ns1.edge.test.", DnsRecordType.A, 1, 300, "7F000101")], reply.Additionals);

        var crowded = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa);
        crowded.Add(Tables.Name("z"), RecordSet.Ns(1, Tables.Name("ns.z")));
        crowded.Add(Tables.Name("ns.z"), RecordSet.Addresses(1, Enumerable.Range(0, 40).Select(number => new IPAddress([10, 0, 0, (byte)number]))));
        var cramped = crowded.Build().Ask("z", DnsRecordType.Ns);
        Assert.False(cramped.IsTruncated);
        Assert.Single(cramped.Answers);
        Assert.Empty(cramped.Additionals);
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(0, 512)]
    [InlineData(512, 512)]
    [InlineData(1000, 1000)]
    [InlineData(1232, 1232)]
    [InlineData(4096, 1232)]
    [InlineData(65535, 1232)]
    public void A_datagram_stays_within_the_clients_size_and_ours(int? ednsBytes, int limit)
    {
        // Each text is one record of 12 + 41 bytes; with question and OPT the answer of n records is 12 + 13 + 53 n + 11 bytes.
        for (var count = 1; count <= 30; count++)
        {
            var table = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa)
                .Add(Tables.Name("texts.z"), RecordSet.Txt(1, Enumerable.Repeat(new string('t', 40), count))).Build();
            var query = Query.For("texts.z", DnsRecordType.Txt, ednsBytes);
            var bytes = table.Ask(query);
            var reply = Reply.Parse(bytes);
            var whole = 12 + 13 + (53 * count) + (ednsBytes is null ? 0 : 11);
            Assert.Equal(whole > limit, reply.IsTruncated);
            Assert.Equal(reply.IsTruncated ? 0 : count, reply.Answers.Count);
            Assert.Equal(reply.IsTruncated ? query.Length : whole, bytes.Length);
            Assert.Equal(count, Reply.Parse(table.Ask(query, DnsTransport.Tcp)).Answers.Count);
        }
    }

    [Fact]
    public void A_denial_that_does_not_fit_is_truncated()
    {
        var label = new string('x', 63);
        var apex = $"{label}.{label}.{label[..40]}";
        var soa = RecordSet.Soa(1, new StartOfAuthority { PrimaryServer = Tables.Name(apex), Mailbox = Tables.Name(apex), Serial = 1 });
        var reply = new TableBuilder().AddZone(Tables.Name(apex), soa).Build().Ask(apex, DnsRecordType.A);
        Assert.True(reply.IsTruncated);
        Assert.Empty(reply.Authorities);
    }

    [Fact]
    public void An_empty_table_refuses_everything()
    {
        foreach (var table in (ReadOnlySpan<BuiltTable>)[new TableBuilder().Build(), new BuiltTable(table: null)])
        {
            Assert.Equal(DnsResponseCode.Refused, table.Ask("edge.test", DnsRecordType.A).Code);
            Assert.Equal(DnsResponseCode.Refused, table.Ask("", DnsRecordType.Ns).Code);
        }
    }

    [Fact]
    public void The_root_can_be_a_zone()
    {
        var table = new TableBuilder().AddZone(DnsName.Root, Tables.Soa).Build();
        Assert.Equal(".", Assert.Single(table.Ask("any.thing", DnsRecordType.A).Authorities).Name);
        Assert.Single(table.Ask("", DnsRecordType.Soa).Answers);
    }
}
