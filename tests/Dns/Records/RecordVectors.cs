using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Records of every type that has a form of its own, as they are printed.</summary>
internal static class RecordVectors
{
    private const string Base64 = "AwEAAcNEU67LJI5GEgF9QLNqLO1SMq1EdoQ6E9f85ha0k0ewQGCblyW2836GiVsm6k8Kr5ECIoMJ6fZWf3CQSQ9ycWfTyOHfmI3eQ/1Covhb2y4bAmL/07PhrL7ozWBW3wBfM335Ft9xjtXHPy7ztCbV9qZ4TVDTW/Iyg0PiwgoXVesz";
    private const string Sha256 = "3673AD8A47E8BCBE22484E8F4EBDD9B37D7F9C23AFA8A4AE2A7B8D8A4AB6A2D1";

    public static readonly (DnsRecordType Type, string Text)[] All =
    [
        (DnsRecordType.A, "192.0.2.1"),
        (DnsRecordType.Aaaa, "2001:db8::1"),
        (DnsRecordType.Aaaa, "::ffff:192.0.2.1"),
        (DnsRecordType.Ns, "ns1.example.org."),
        (DnsRecordType.Md, "mail.example.org."),
        (DnsRecordType.Mf, "mail.example.org."),
        (DnsRecordType.Cname, @"we\.ird.\000\032\255.example.org."),
        (DnsRecordType.Soa, "ns1.example.org. host\\.master.example.org. 2024010101 7200 900 1209600 300"),
        (DnsRecordType.Mb, "host.example.org."),
        (DnsRecordType.Mg, "member.example.org."),
        (DnsRecordType.Mr, "new.example.org."),
        (DnsRecordType.Ptr, "host.example.org."),
        (DnsRecordType.Hinfo, "\"PC-Intel-700mhz\" \"Redhat \\\"Linux\\\" 7.1\""),
        (DnsRecordType.Minfo, "responsible.example.org. errors.example.org."),
        (DnsRecordType.Mx, "10 mail.example.org."),
        (DnsRecordType.Mx, "0 ."),
        (DnsRecordType.Txt, "\"v=spf1 -all\""),
        (DnsRecordType.Txt, "\"\" \"a;b(c)@$\" \"back\\\\slash \\\"quote\\\" \\000\\255\""),
        (DnsRecordType.Rp, "louie.trantor.example. texts.people.example."),
        (DnsRecordType.Afsdb, "1 afs.example.org."),
        (DnsRecordType.X25, "\"311061700956\""),
        (DnsRecordType.Isdn, "\"150862028003217\" \"004\""),
        (DnsRecordType.Isdn, "\"150862028003217\""),
        (DnsRecordType.Rt, "10 relay.example.org."),
        (DnsRecordType.Px, "10 net2.example. prmd-net2.admd-ptt.c-it."),
        (DnsRecordType.Gpos, "\"-32.6882\" \"116.8652\" \"10.0\""),
        (DnsRecordType.Loc, "51 30 12.748 N 0 7 39.611 W 0.00m 1.00m 10000.00m 10.00m"),
        (DnsRecordType.Loc, "90 0 0.000 S 180 0 0.000 E -100000.00m 0.00m 90000000.00m 0.01m"),
        (DnsRecordType.Srv, "0 5 5060 sip.example.org."),
        (DnsRecordType.Naptr, "100 50 \"s\" \"z3950+I2L+I2C\" \"\" _z3950._tcp.example.org."),
        (DnsRecordType.Naptr, "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" ."),
        (DnsRecordType.Kx, "10 kx.example.org."),
        (DnsRecordType.Cert, $"1 12345 8 {Base64}"),
        (DnsRecordType.Dname, "other.example."),
        (DnsRecordType.Apl, "1:192.168.32.0/21 !1:192.168.38.0/28 2:2001:db8::/32 1:0.0.0.0/0"),
        (DnsRecordType.Ds, $"60485 5 2 {Sha256}"),
        (DnsRecordType.Sshfp, "4 2 " + Sha256),
        (DnsRecordType.Ipseckey, $"10 1 2 192.0.2.38 {Base64}"),
        (DnsRecordType.Ipseckey, $"10 0 2 . {Base64}"),
        (DnsRecordType.Ipseckey, $"10 3 2 mygateway.example.com. {Base64}"),
        (DnsRecordType.Ipseckey, $"10 2 2 2001:db8:0:8002::2000:1 {Base64}"),
        (DnsRecordType.Rrsig, $"A 13 3 86400 20300322173103 20260220173103 2642 example.org. {Base64}"),
        (DnsRecordType.Nsec, "host.example.org. A MX RRSIG NSEC TYPE1234"),
        (DnsRecordType.Dnskey, $"257 3 8 {Base64}"),
        (DnsRecordType.Dhcid, "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="),
        (DnsRecordType.Nsec3, "1 1 12 AABBCCDD 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S A RRSIG"),
        (DnsRecordType.Nsec3, "1 0 0 - 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S"),
        (DnsRecordType.Nsec3Param, "1 0 12 AABBCCDD"),
        (DnsRecordType.Nsec3Param, "1 0 0 -"),
        (DnsRecordType.Tlsa, "3 1 1 " + Sha256),
        (DnsRecordType.Smimea, "3 0 0 " + Sha256),
        (DnsRecordType.Hip, $"2 200100107B1A74DF365639CC39F1D578 {Base64} rvs1.example.com. rvs2.example.com."),
        (DnsRecordType.Ninfo, "\"text\""),
        (DnsRecordType.Talink, "a.example.org. b.example.org."),
        (DnsRecordType.Cds, "0 0 0 00"),
        (DnsRecordType.Cdnskey, "0 3 0 AA=="),
        (DnsRecordType.OpenPgpKey, Base64),
        (DnsRecordType.Csync, "66 3 A NS AAAA"),
        (DnsRecordType.Zonemd, $"2018031500 1 1 {Sha256}{Sha256[..32]}"),
        (DnsRecordType.Svcb, "0 svc.example.net."),
        (DnsRecordType.Svcb, "1 . alpn=\"h2,h3\" no-default-alpn port=8004 ech=AEX+DQ== dohpath=\"/dns-query{?dns}\""),
        (DnsRecordType.Svcb, "16 foo.example.org. mandatory=ipv4hint,key667 alpn=\"f\\\\\\\\oo\\\\,bar,h2\" ipv4hint=192.0.2.1,192.0.2.2 key667=\"hello\\210qoo\""),
        (DnsRecordType.Https, "1 . alpn=\"h3\" ipv4hint=192.0.2.1 ipv6hint=2001:db8::1,2001:db8::53:1 ohttp"),
        (DnsRecordType.Dsync, "CDS 1 5359 cds-scanner.example.net."),
        (DnsRecordType.Spf, "\"v=spf1 -all\""),
        (DnsRecordType.Nid, "10 0014:4fff:ff20:ee64"),
        (DnsRecordType.L32, "10 10.1.2.0"),
        (DnsRecordType.L64, "10 2001:0db8:1140:1000"),
        (DnsRecordType.Lp, "10 l64-subnet1.example.com."),
        (DnsRecordType.Eui48, "00-00-5e-00-53-2a"),
        (DnsRecordType.Eui64, "00-00-5e-ef-10-00-00-2a"),
        (DnsRecordType.Uri, "10 1 \"ftp://ftp1.example.com/public\""),
        (DnsRecordType.Caa, "128 issue \"ca.example.net; policy=ev\""),
        (DnsRecordType.Caa, "0 iodef \"\""),
        (DnsRecordType.Avc, "\"app-name:WOLFGANG|app-class:OAM\""),
        (DnsRecordType.Amtrelay, "10 1 1 203.0.113.15"),
        (DnsRecordType.Amtrelay, "10 0 3 amtrelays.example.com."),
        (DnsRecordType.Amtrelay, "128 1 0 ."),
        (DnsRecordType.ResInfo, "\"qnamemin\" \"exterr=15,16,17\""),
        (DnsRecordType.Wallet, "\"BTC\" \"1BoatSLRHtKNngkdXEeobR76b53LETtpyT\""),
        (DnsRecordType.Ta, $"60485 5 1 {Sha256[..40]}"),
        (DnsRecordType.Dlv, $"60485 5 1 {Sha256[..40]}"),
        ((DnsRecordType)65280, @"\# 4 0A000001"),
        ((DnsRecordType)65280, @"\# 0"),
    ];

    public static byte[] Wire(DnsRecordType type, string text)
    {
        Assert.True(RecordText.TryParse(type, text, DnsName.Parse("example.org"), out var value, out var error), $"{type} {text}: {error}");
        return value;
    }
}
