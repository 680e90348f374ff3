using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Wildcards, cuts, DNAME and zones within zones, one rule at a time.</summary>
public sealed class LookupTests
{
    private static readonly BuiltTable Table = Build();

    [Theory]
    [InlineData("x.w.z", DnsRecordType.A, "x.w.z. A 0A000001")]
    [InlineData("y.x.w.z", DnsRecordType.A, "y.x.w.z. A 0A000001")]
    [InlineData("*.w.z", DnsRecordType.A, "*.w.z. A 0A000001")]
    [InlineData("x.w.z", DnsRecordType.Any, "x.w.z. Hinfo 075246433834383200")]
    [InlineData("x.alias.z", DnsRecordType.A, "x.alias.z. Cname 0568617070790177017A00|happy.w.z. A 0A000001")]
    public void A_wildcard_stands_for_names_that_do_not_exist(string name, DnsRecordType type, string answers)
    {
        var reply = Table.Ask(name, type);
        Assert.Equal(0x8500, reply.Flags);
        Assert.Equal(answers, Shown(reply.Answers));
    }

    [Theory]
    [InlineData("x.w.z", DnsRecordType.Txt, DnsResponseCode.NoError)]
    [InlineData("here.w.z", DnsRecordType.A, DnsResponseCode.NoError)]
    [InlineData("x.here.w.z", DnsRecordType.A, DnsResponseCode.NameError)]
    [InlineData("under.between.w.z", DnsRecordType.A, DnsResponseCode.NameError)]
    [InlineData("w.z", DnsRecordType.A, DnsResponseCode.NoError)]
    public void A_wildcard_ends_at_names_that_exist(string name, DnsRecordType type, DnsResponseCode code)
    {
        var reply = Table.Ask(name, type);
        Assert.Equal(code, reply.Code);
        Assert.Empty(reply.Answers);
        Assert.Equal("z.", Assert.Single(reply.Authorities).Name);
    }

    [Theory]
    [InlineData("cut.z")]
    [InlineData("ns.cut.z")]
    [InlineData("deep.under.cut.z")]
    public void Beneath_a_cut_others_are_named_with_the_addresses_that_lead_to_them(string name)
    {
        var reply = Table.Ask(name, DnsRecordType.A);
        Assert.Equal(0x8100, reply.Flags);
        Assert.Empty(reply.Answers);
        Assert.Equal("cut.z. Ns 026E7303637574017A00|cut.z. Ns 0673697374657203637574017A00", Shown(reply.Authorities));
        Assert.Equal("ns.cut.z. A 0A000002", Shown(reply.Additionals));
    }

    [Fact]
    public void The_ds_of_a_cut_is_the_matter_of_the_zone_above()
    {
        Assert.Equal("cut.z. Ds 00010D02" + new string('1', 64), Shown(Table.Ask("cut.z", DnsRecordType.Ds).Answers));
        Assert.Equal("child.z. Ds 00010D02" + new string('2', 64), Shown(Table.Ask("child.z", DnsRecordType.Ds).Answers));
        var denied = Table.Ask("other.z", DnsRecordType.Ds);
        Assert.Equal(0x8500, denied.Flags);
        Assert.Equal("z.", Assert.Single(denied.Authorities).Name);
        Assert.Equal("z.", Assert.Single(Table.Ask("z", DnsRecordType.Ds).Authorities).Name);
    }

    [Fact]
    public void The_ds_of_a_zone_whose_zone_above_lies_elsewhere_is_asked_for_there()
    {
        var reply = Table.Ask("near.far.z", DnsRecordType.Ds);
        Assert.Equal(0x8100, reply.Flags);
        Assert.Empty(reply.Answers);
        Assert.Equal("far.z. Ns 09656C7365776865726500", Shown(reply.Authorities));
    }

    [Fact]
    public void Addresses_that_lead_beneath_a_cut_are_not_left_off_for_want_of_room()
    {
        var table = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa)
            .Add(Tables.Name("c.z"), RecordSet.Ns(1, Tables.Name("n.c.z")))
            .Add(Tables.Name("n.c.z"), RecordSet.Addresses(1, Enumerable.Range(1, 60).Select(number => new IPAddress([10, 0, 0, (byte)number])))).Build();
        var reply = table.Ask("c.z", DnsRecordType.A);
        Assert.True(reply.IsTruncated);
        Assert.Equal(60, table.Ask(new Query { Name = "c.z" }, DnsTransport.Tcp).Additionals.Count);
    }

    [Fact]
    public void A_dname_rewrites_what_lies_beneath_it()
    {
        var reply = Table.Ask("a.b.old.z", DnsRecordType.A);
        Assert.Equal(0x8500, reply.Flags);
        Assert.Equal("old.z. Dname 0177017A00|a.b.old.z. Cname 016101620177017A00|a.b.w.z. A 0A000001", Shown(reply.Answers));
        Assert.Equal("old.z. Txt 0474657874", Shown(Table.Ask("old.z", DnsRecordType.Txt).Answers));
        Assert.Equal(2, Table.Ask("x.old.z", DnsRecordType.Cname).Answers.Count);
    }

    [Fact]
    public void A_dname_that_makes_a_name_too_long_says_so()
    {
        var label = new string('x', 63);
        var reply = Table.Ask($"{label}.{label}.{label}.long.z", DnsRecordType.A);
        Assert.Equal(DnsResponseCode.NameExists, reply.Code);
        Assert.Equal(DnsRecordType.Dname, Assert.Single(reply.Answers).Type);
    }

    [Fact]
    public void A_chain_that_leads_to_a_cut_ends_in_its_referral()
    {
        var reply = Table.Ask("away.z", DnsRecordType.A);
        Assert.Equal(0x8500, reply.Flags);
        Assert.Equal("away.z. Cname", $"{reply.Answers[0].Name} {reply.Answers[0].Type}");
        Assert.Equal(["cut.z.", "cut.z."], reply.Authorities.Select(record => record.Name));
        Assert.Equal("ns.cut.z. A 0A000002", Shown(reply.Additionals));
    }

    private static BuiltTable Build()
    {
        var builder = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa).AddZone(Tables.Name("child.z"), Tables.Soa).AddZone(Tables.Name("other.z"), Tables.Soa)
            .AddZone(Tables.Name("near.far.z"), Tables.Soa)
            .Add(Tables.Name("far.z"), RecordSet.Ns(1, Tables.Name("elsewhere")))
            .Add(Tables.Name("*.w.z"), Address(1))
            .Add(Tables.Name("here.w.z"), RecordSet.Txt(1, "text"))
            .Add(Tables.Name("a.between.w.z"), RecordSet.Txt(1, "text"))
            .Add(Tables.Name("*.alias.z"), RecordSet.Cname(1, Tables.Name("happy.w.z")))
            .Add(Tables.Name("cut.z"), RecordSet.Ns(1, Tables.Name("ns.cut.z"), Tables.Name("sister.cut.z")))
            .Add(Tables.Name("cut.z"), Ds(1))
            .Add(Tables.Name("ns.cut.z"), Address(2))
            .Add(Tables.Name("away.z"), RecordSet.Cname(1, Tables.Name("x.cut.z")))
            .Add(Tables.Name("old.z"), RecordSet.Raw(DnsRecordType.Dname, 1, Tables.Name("w.z").Wire.ToArray()))
            .Add(Tables.Name("old.z"), RecordSet.Txt(1, "text"))
            .Add(Tables.Name("hidden.old.z"), Address(3))
            .Add(Tables.Name("long.z"), RecordSet.Raw(DnsRecordType.Dname, 1, Tables.Name(new string('y', 63) + ".z").Wire.ToArray()));
        builder.Build();
        builder.Table.Put(Tables.Name("z"), Tables.Name("child.z"), Ds(2));
        return builder.Build();
    }

    private static RecordSet Ds(byte digit) => RecordSet.Raw(DnsRecordType.Ds, 1, [0, 1, 13, 2, .. Enumerable.Repeat((byte)(digit * 0x11), 32)]);

    private static RecordSet Address(byte number) => RecordSet.Addresses(1, new IPAddress([10, 0, 0, number]));

    private static string Shown(IEnumerable<ReplyRecord> records) => string.Join('|', records.Select(record => $"{record.Name} {record.Type} {record.Value}"));
}
