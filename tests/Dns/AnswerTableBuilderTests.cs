using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class AnswerTableBuilderTests
{
    [Fact]
    public void A_name_in_no_zone_is_refused_when_the_table_is_built() =>
        Assert.Throws<InvalidOperationException>(() => Tables.EdgeTest().Add(Tables.Name("a.org"), RecordSet.Txt(1, "x")).Build());

    [Fact]
    public void What_exists_is_not_added_again()
    {
        var builder = Tables.EdgeTest();
        Assert.True(builder.HasZone(Tables.Name("edge.test")));
        Assert.False(builder.HasZone(Tables.Name("docs.edge.test")));
        Assert.Throws<ArgumentException>(() => builder.AddZone(Tables.Name("edge.test"), Tables.Soa));
        Assert.Throws<ArgumentException>(() => builder.Add(Tables.Name("docs.edge.test"), RecordSet.Addresses(1, IPAddress.Loopback)));
        Assert.Throws<ArgumentException>(() => builder.Add(Tables.Name("docs.edge.test"), Tables.Soa));
        Assert.Throws<ArgumentException>(() => builder.AddZone(Tables.Name("x"), RecordSet.Txt(1, "no soa")));
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
        var table = new AnswerTableBuilder().AddZone(Tables.Name("a"), Tables.Soa)
            .Add(Tables.Name(longest), RecordSet.Raw((DnsRecordType)99, 1, new byte[DnsLimits.RecordSetBytesMax - 12])).Build();
        var bytes = table.Ask(Query.For(longest, (DnsRecordType)99, 1232), DnsTransport.Tcp);
        Assert.Equal(DnsLimits.MessageBytesMax, bytes.Length);
        Assert.Equal(DnsLimits.MessageBytesMax, table.ResponseBytesMax);
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
        var builder = new AnswerTableBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            builder.AddZone(Tables.Name($"site{i}.example"), Tables.Soa).Add(Tables.Name($"site{i}.example"), shared);
        }

        var table = builder.Build();
        Assert.Equal(10_000, table.NameCount);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal("7F000201", Assert.Single(table.Ask($"SITE{i}.Example", DnsRecordType.A).Answers).Value);
            Assert.Equal(DnsResponseCode.Refused, table.Ask($"site{i}.exampla", DnsRecordType.A).Code);
        }
    }
}
