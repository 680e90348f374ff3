using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class ZoneTests
{
    private const string Head = "$TTL 60\n@ SOA ns host 5 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";

    [Fact]
    public void A_zone_is_printed_in_canonical_order_and_comes_back()
    {
        var zone = ZoneText.Build(Head + "z A 192.0.2.2\na.z A 192.0.2.3\n* TXT x\nZ A 192.0.2.2\nz A 192.0.2.9\n");
        Assert.Equal((7, 5, 5u), (zone.RecordCount, zone.NameCount, zone.Serial));
        Assert.Equal(
            "$ORIGIN example.org.\n"
            + "@\t60\tIN\tSOA\tns.example.org. host.example.org. 5 2 3 4 5\n\t60\tIN\tNS\tns.example.org.\n"
            + "*\t60\tIN\tTXT\t\"x\"\nns\t60\tIN\tA\t192.0.2.1\n"
            + "z\t60\tIN\tA\t192.0.2.2\n\t60\tIN\tA\t192.0.2.9\na.z\t60\tIN\tA\t192.0.2.3\n",
            ZoneText.Print(zone));
        Assert.Equal(ZoneText.Print(zone), ZoneText.Print(ZoneText.Build(ZoneText.Print(zone))));
    }

    [Fact]
    public void Signatures_are_kept_by_the_type_that_they_cover()
    {
        const string Rest = "13 2 60 20300101000000 20260101000000 1 example.org. AAAA";
        var zone = ZoneText.Build(Head + $"a A 192.0.2.2\na 60 RRSIG A {Rest}\na 30 RRSIG NSEC {Rest}\n");
        var name = zone.Find(DnsName.Parse("a.example.org"))!;
        Assert.Null(name.Find(DnsRecordType.Rrsig));
        Assert.Equal(60u, name.FindSignatures(DnsRecordType.A)!.TtlSeconds);
        Assert.Equal(30u, name.FindSignatures(DnsRecordType.Nsec)!.TtlSeconds);
        Assert.Null(name.FindSignatures(DnsRecordType.Txt));
    }

    [Theory]
    [InlineData("@ A 192.0.2.1", "error: example.org. SOA is missing: a zone begins with one SOA record|error: example.org. NS is missing: a zone names its servers")]
    [InlineData(Head + "@ SOA ns host 6 2 3 4 5", "error: example.org. SOA stands 2 times; a zone has one")]
    [InlineData(Head + "a SOA ns host 6 2 3 4 5", "error: a.example.org. SOA stands within the zone example.org.; only its first name has one")]
    [InlineData(Head + "b.example.net. A 192.0.2.1", "line 5: error: b.example.net. A lies outside the zone example.org.")]
    [InlineData(Head + "a CNAME ns\na TXT x", "error: a.example.org. CNAME stands beside TXT, but an alias stands alone (RFC 1034 §3.6.2); remove one of them")]
    [InlineData(Head + "@ CNAME ns", "error: example.org. CNAME stands beside SOA, but an alias stands alone (RFC 1034 §3.6.2); remove one of them")]
    [InlineData(Head + "a CNAME ns\na CNAME @", "error: a.example.org. CNAME stands 2 times; a name has one")]
    [InlineData(Head + "a DNAME b.example.\nb.a A 192.0.2.1", "error: b.a.example.org. stands beneath the DNAME of a.example.org., where there may be nothing (RFC 6672 §2.4); remove one of them")]
    [InlineData(Head + "a DNAME b.example.\na NS ns", "error: a.example.org. DNAME stands beside NS: a name is either delegated or rewritten (RFC 6672 §2.3); remove one of them")]
    [InlineData(Head + "a 7 A 192.0.2.1\na 9 A 192.0.2.2", "line 6: warning: a.example.org. A has another TTL than the records beside it; all get the lowest (RFC 2181 §5.2)")]
    [InlineData(Head + "a NS ns.a", "warning: a.example.org. NS names ns.a.example.org., which lies in the delegated zone and has no address here; add its A or AAAA as glue")]
    [InlineData(Head + "@ NS other", "warning: example.org. NS names other.example.org., which has no address; add its A or AAAA")]
    [InlineData(Head + "alias CNAME ns\n@ MX 1 alias", "warning: example.org. MX names alias.example.org., which is an alias; name what it leads to (RFC 2181 §10.3)")]
    [InlineData(Head + "_x._tcp SRV 1 1 1 none", "warning: _x._tcp.example.org. SRV names none.example.org., which has no address; add its A or AAAA")]
    [InlineData(Head + "@ MX 0 .\na MX 1 x.wild\n*.wild A 192.0.2.1", "")]
    [InlineData(Head + "a NS ns.example.net.\na TXT x", "warning: a.example.org. TXT is never seen: the name is delegated by its NS records")]
    [InlineData(Head + "a NS ns.a\nns.a A 192.0.2.1\nb.a TXT x", "warning: b.a.example.org. TXT is never seen: a.example.org. is delegated, and the zone there answers for it")]
    [InlineData(Head + "a DS 1 13 99 AABB\na A 192.0.2.1", "warning: a.example.org. DS stands without NS: it vouches for a delegation that is not there")]
    [InlineData(Head + "@ DS 1 13 99 AABB", "warning: example.org. DS belongs into the zone above, not here")]
    [InlineData(Head + "*.w NS ns", "warning: *.w.example.org. NS at a wildcard has no agreed meaning (RFC 4592 §4); name the names")]
    [InlineData(Head + "a CNAME nowhere", "warning: a.example.org. CNAME leads to nowhere.example.org., which does not exist")]
    [InlineData(Head + "a CNAME b\nb CNAME a", "warning: a.example.org. CNAME leads through more than 8 aliases, or in a circle; resolvers give up|warning: b.example.org. CNAME leads through more than 8 aliases, or in a circle; resolvers give up")]
    public void What_a_zone_lacks_is_said_so_that_one_can_act(string text, string expected)
    {
        var zone = ZoneText.Build(text.StartsWith("$TTL", StringComparison.Ordinal) ? text : "$TTL 1\n" + text, ZoneText.Apex, out var issues);
        Assert.Equal(expected, string.Join('|', issues).Replace("zone:", "line ", StringComparison.Ordinal));
        Assert.Equal(expected.Contains("error:", StringComparison.Ordinal), zone is null);
    }

    [Fact]
    public void A_record_that_stands_twice_counts_once_whatever_the_case_of_its_names()
    {
        var zone = ZoneText.Build(Head + "a MX 10 Mail.example.net.\na MX 10 mail.EXAMPLE.net.\na TXT Text\na TXT text\n");
        var name = zone.Find(DnsName.Parse("a.example.org"))!;
        Assert.Equal((1, 2), (name.Find(DnsRecordType.Mx)!.Count, name.Find(DnsRecordType.Txt)!.Count));
        Assert.Equal("10 Mail.example.net.", RecordText.Format(DnsRecordType.Mx, name.Find(DnsRecordType.Mx)!.Value(0)));
    }

    [Fact]
    public void No_flood_of_warnings_hides_an_error()
    {
        var text = Head + string.Concat(Enumerable.Range(0, 300).Select(i => $"c{i} CNAME nowhere\n")) + "z CNAME ns\nz TXT x\n";
        Assert.Null(ZoneText.Build(text, ZoneText.Apex, out var issues));
        Assert.Equal(ZoneBuilder.IssueCountMax, issues.Count);
        Assert.True(issues[0].IsError);
    }
}
