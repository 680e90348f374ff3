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
    public void An_alias_allows_nothing_beside_it()
    {
        var builder = Tables.EdgeTest();
        builder.Build();
        Assert.Throws<ArgumentException>(() => builder.Put(Tables.Name("alias.edge.test"), RecordSet.Txt(1, "x")));
        Assert.Throws<ArgumentException>(() => builder.Put(Tables.Name("docs.edge.test"), RecordSet.Cname(1, Tables.Name("x"))));
    }

    private static string Shown(IEnumerable<ReplyRecord> records) => string.Join('|', records.Select(record => $"{record.Name} {record.Type}"));
}
