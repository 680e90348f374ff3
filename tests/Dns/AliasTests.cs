using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class AliasTests
{
    private static readonly BuiltTable Table = Tables.EdgeTest().Build();

    [Theory]
    [InlineData("alias.edge.test", "alias.edge.test. Cname|docs.edge.test. A|docs.edge.test. A")]
    [InlineData("chain.edge.test", "chain.edge.test. Cname|alias.edge.test. Cname|docs.edge.test. A|docs.edge.test. A")]
    [InlineData("away.edge.test", "away.edge.test. Cname")]
    public void An_alias_is_followed_within_our_zones(string name, string answers)
    {
        var reply = Table.Ask(name, DnsRecordType.A);
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        Assert.Equal(answers, Shown(reply.Answers));
        Assert.Empty(reply.Authorities);
    }

    [Theory]
    [InlineData("chain.edge.test", DnsResponseCode.NoError, "chain.edge.test. Cname|alias.edge.test. Cname")]
    [InlineData("lost.edge.test", DnsResponseCode.NameError, "lost.edge.test. Cname")]
    public void An_alias_whose_end_lacks_the_type_carries_the_denial_of_its_end(string name, DnsResponseCode code, string answers)
    {
        var reply = Table.Ask(name, DnsRecordType.Txt);
        Assert.Equal(code, reply.Code);
        Assert.Equal(answers, Shown(reply.Answers));
        Assert.Equal("edge.test. Soa", Shown(reply.Authorities));
        Assert.Equal(5u, reply.Authorities[0].Ttl);
    }

    [Fact]
    public void An_alias_asked_for_itself_is_not_followed() =>
        Assert.Equal("chain.edge.test. Cname", Shown(Table.Ask("chain.edge.test", DnsRecordType.Cname).Answers));

    [Fact]
    public void Any_at_an_alias_stays_small() =>
        Assert.Equal("chain.edge.test. Hinfo", Shown(Table.Ask("chain.edge.test", DnsRecordType.Any).Answers));

    [Fact]
    public void A_circle_of_aliases_ends()
    {
        var table = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa)
            .Add(Tables.Name("a.z"), RecordSet.Cname(1, Tables.Name("b.z")))
            .Add(Tables.Name("b.z"), RecordSet.Cname(1, Tables.Name("a.z")))
            .Build();
        var reply = table.Ask("a.z", DnsRecordType.A);
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        Assert.Equal(8, reply.Answers.Count);
    }

    [Fact]
    public void A_target_leads_to_its_name_in_whatever_case_it_was_written_and_keeps_that_case()
    {
        var table = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa)
            .Add(Tables.Name("a.z"), RecordSet.Raw(DnsRecordType.Cname, 1, [3, .. "WwW"u8, 1, .. "Z"u8, 0]))
            .Add(Tables.Name("www.z"), RecordSet.Txt(1, "x"))
            .Add(Tables.Name("old.z"), RecordSet.Raw(DnsRecordType.Dname, 1, [3, .. "New"u8, 1, .. "Z"u8, 0]))
            .Add(Tables.Name("x.new.z"), RecordSet.Txt(1, "x"))
            .Build();
        Assert.Equal("a.z. Cname|WwW.Z. Txt", Shown(table.Ask("a.z", DnsRecordType.Txt).Answers));
        Assert.Equal("old.z. Dname|x.old.z. Cname|x.New.Z. Txt", Shown(table.Ask("x.old.z", DnsRecordType.Txt).Answers));
    }

    [Fact]
    public void A_target_to_which_no_pointer_leads_is_not_followed()
    {
        // The signatures push the second alias so far back that its target ends behind what 14 bits can name.
        var builder = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa)
            .Add(Tables.Name("b.z"), RecordSet.Cname(1, Tables.Name(string.Join('.', Enumerable.Repeat(new string('y', 63), 3)) + ".z")));
        builder.Table.Put(Tables.Name("z"), Tables.Name("a.z"), RecordSet.Cname(1, Tables.Name("b.z")), RecordSet.Raw(DnsRecordType.Rrsig, 1, new byte[0x4000 - 200]));
        var reply = builder.Build().Ask(new Query { Name = "a.z", EdnsBytes = 1232, DnssecOk = true }, DnsTransport.Tcp);
        Assert.Equal("a.z. Cname|a.z. Rrsig|b.z. Cname", Shown(reply.Answers));
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        Assert.Empty(reply.Authorities);
    }

    [Fact]
    public void An_alias_allows_nothing_beside_it()
    {
        var builder = Tables.EdgeTest();
        builder.Build();
        Assert.Throws<ArgumentException>(() => builder.Put(Tables.Name("alias.edge.test"), RecordSet.Txt(1, "x")));
        Assert.Throws<ArgumentException>(() => builder.Put(Tables.Name("docs.edge.test"), RecordSet.Cname(1, Tables.Name("x"))));
    }

    private static string Shown(IEnumerable<ReplyRecord> records) => string.Join('|', records.Select(record => $"{record.Name} {record.Type}"));
}
