using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class TableChangeTests
{
    [Fact]
    public void A_name_in_no_zone_cannot_be_put()
    {
        var table = Tables.EdgeTest().Build().Table!;
        Assert.Throws<ArgumentException>(() => table.Put(Tables.Name("a.org"), Tables.Name("a.org"), RecordSet.Txt(1, "x")));
        Assert.Throws<ArgumentException>(() => table.Put(Tables.Name("edge.test"), Tables.Name("a.org"), RecordSet.Txt(1, "x")));
    }

    [Fact]
    public void A_zone_has_one_soa_which_is_no_record_among_others()
    {
        var table = Tables.EdgeTest().Build().Table!;
        Assert.True(table.HasZone(Tables.Name("edge.test")));
        Assert.False(table.HasZone(Tables.Name("docs.edge.test")));
        Assert.Throws<ArgumentException>(() => table.Put(Tables.Name("edge.test"), Tables.Name("docs.edge.test"), Tables.Soa));
        Assert.Throws<ArgumentException>(() => table.PutZone(Tables.Name("x"), RecordSet.Txt(1, "no soa")));
        Assert.False(table.Remove(Tables.Name("edge.test"), Tables.Name("edge.test"), DnsRecordType.Soa));
    }

    [Fact]
    public void A_set_holds_what_its_type_allows()
    {
        Assert.Throws<ArgumentException>(() => RecordSet.Addresses(1, IPAddress.Loopback, IPAddress.IPv6Loopback));
        Assert.Throws<ArgumentException>(() => RecordSet.Addresses(1));
        Assert.Throws<ArgumentException>(() => RecordSet.Raw(DnsRecordType.Soa, 1, new byte[3]));
        Assert.Equal(1, RecordSet.Raw((DnsRecordType)99, 1, new byte[DnsLimits.RecordSetBytesMax - 12]).Count);
        Assert.Throws<ArgumentException>(() => RecordSet.Raw((DnsRecordType)99, 1, new byte[DnsLimits.RecordSetBytesMax - 11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordSet.Txt(0x8000_0000, "x"));
    }

    [Fact]
    public void The_largest_set_fits_one_message_by_tcp()
    {
        var longest = string.Join('.', Enumerable.Repeat("a", 127));
        var table = new TableBuilder().AddZone(Tables.Name("a"), Tables.Soa)
            .Add(Tables.Name(longest), RecordSet.Raw((DnsRecordType)99, 1, new byte[DnsLimits.RecordSetBytesMax - 12])).Build();
        var bytes = table.Ask(Query.For(longest, (DnsRecordType)99, 1232), DnsTransport.Tcp);
        Assert.Equal(DnsLimits.MessageBytesMax, bytes.Length);
        Assert.Single(Reply.Parse(bytes).Answers);
    }

    [Fact]
    public void A_long_text_becomes_strings_of_255_bytes()
    {
        var set = RecordSet.Txt(1, new string('a', 300), "");
        Assert.Equal(302, set.Value(0).Length);
        Assert.Equal(255, set.Value(0)[0]);
        Assert.Equal(45, set.Value(0)[256]);
        Assert.Equal("00", Convert.ToHexString(set.Value(1)));
    }

    [Fact]
    public void Ten_thousand_names_are_all_found_and_no_others()
    {
        var shared = RecordSet.Addresses(30, IPAddress.Parse("127.0.2.1"));
        var builder = new TableBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            builder.AddZone(Tables.Name($"site{i}.example"), Tables.Soa).Add(Tables.Name($"site{i}.example"), shared);
        }

        var table = builder.Build();
        Assert.Equal(10_000, table.Table!.NameCount);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal("7F000201", Assert.Single(table.Ask($"SITE{i}.Example", DnsRecordType.A).Answers).Value);
            Assert.Equal(DnsResponseCode.Refused, table.Ask($"site{i}.exampla", DnsRecordType.A).Code);
        }
    }
}
