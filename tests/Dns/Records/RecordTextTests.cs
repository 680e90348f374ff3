using System.Text;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class RecordTextTests
{
    public static TheoryData<DnsRecordType, string> Vectors => [.. RecordVectors.All.Select(vector => (vector.Type, vector.Text))];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_type_comes_back_as_it_was_written(DnsRecordType type, string text)
    {
        var wire = RecordVectors.Wire(type, text);
        Assert.True(RecordText.IsValid(type, wire));
        Assert.Equal(text, RecordText.Format(type, wire));
        Assert.Equal(wire, RecordVectors.Wire(type, $@"\# {wire.Length} {Convert.ToHexString(wire)}"));
    }

    [Theory]
    [InlineData(DnsRecordType.A, "192.0.2.1", "C0000201")]
    [InlineData(DnsRecordType.Mx, "10 mail", "000A046D61696C076578616D706C65036F726700")]
    [InlineData(DnsRecordType.Mx, "10 @", "000A076578616D706C65036F726700")]
    [InlineData(DnsRecordType.Mx, "( 10 ; the best\n Mail. )", "000A044D61696C00")]
    [InlineData(DnsRecordType.Txt, "a\\ b \"c d\" \\065\\\"", "0361206203632064024122")]
    [InlineData(DnsRecordType.Caa, "0 issue \"ca.example.net\"", "000569737375656361 2E6578616D706C652E6E6574")]
    [InlineData(DnsRecordType.Soa, ". . 1 1h 15M 2w 1d12h30m5s", "0000000000010000 0E1000000384 00127500 0002014D")]
    [InlineData(DnsRecordType.Nsec, "host.example.com. A MX RRSIG NSEC TYPE1234",
        "04686F7374076578616D706C6503636F6D00 0006400100000003 041B000000000000000000000000000000000000000000000000000020")]
    [InlineData(DnsRecordType.Ds, "60485 RSASHA1 1 2BB183AF5F22588179A53B0A 98631FAD1A292118", "EC4505012BB183AF5F22588179A53B0A98631FAD1A292118")]
    [InlineData(DnsRecordType.Cds, "0 0 0 00", "0000000000")]
    [InlineData(DnsRecordType.Ds, "1 8 99 AB", "00010863AB")]
    [InlineData(DnsRecordType.Svcb, "1 foo.example.com. port=53", "000103666F6F076578616D706C6503636F6D00000300020035")]
    [InlineData(DnsRecordType.Svcb, "1 foo.example.com. key667=hello", "000103666F6F076578616D706C6503636F6D00029B000568656C6C6F")]
    [InlineData(DnsRecordType.Svcb, "1 foo.example.com. key667=\"hello\\210qoo\"", "000103666F6F076578616D706C6503636F6D00029B000968656C6C6FD2716F6F")]
    [InlineData(DnsRecordType.Svcb, "1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"",
        "000103666F6F076578616D706C6503636F6D0000060020 20010DB8000000000000000000000001 20010DB8000000000000000000530001")]
    [InlineData(DnsRecordType.Svcb, "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
        "001003666F6F076578616D706C65036F726700 0000000400010004 0001000902683205 68332D3139 00040004C0000201")]
    [InlineData(DnsRecordType.Svcb, @"16 foo.example.org. alpn=f\\\092oo\092,bar,h2",
        "001003666F6F076578616D706C65036F726700 0001000C 08665C6F6F2C626172 026832")]
    [InlineData(DnsRecordType.Loc, "42 21 54 N 71 06 18 W -24m 30m", "0033161389172DD0 70BE15F0 00988D20")]
    [InlineData(DnsRecordType.Loc, "32 7 19 S 116 2 25 E 10m", "00121613791B7D2898E6486800989A68")]
    [InlineData(DnsRecordType.Apl, "1:192.168.32.0/21 !1:192.168.38.0/28", "00011503C0A820 00011C83C0A826")]
    [InlineData((DnsRecordType)731, @"\# 6 abcd (ef 01 23 45)", "ABCDEF012345")]
    public void Its_wire_form_is(DnsRecordType type, string text, string wire) =>
        Assert.Equal(wire.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(RecordVectors.Wire(type, text)));

    [Theory]
    [InlineData(DnsRecordType.A, "192.0.2", "line 1, column 1: A address '192.0.2' must be an IPv4 address")]
    [InlineData(DnsRecordType.A, "192.0.2.256", "line 1, column 1: A address '192.0.2.256' must be an IPv4 address")]
    [InlineData(DnsRecordType.A, "192.0.2.1 192.0.2.2", "line 1, column 11: A data '192.0.2.2' is more than the record holds")]
    [InlineData(DnsRecordType.A, "", "line 1, column 1: A data is missing")]
    [InlineData(DnsRecordType.Aaaa, "192.0.2.1", "line 1, column 1: AAAA address '192.0.2.1' must be an IPv6 address")]
    [InlineData(DnsRecordType.Aaaa, "fe80::1%1", "line 1, column 1: AAAA address 'fe80::1%1' must be an IPv6 address")]
    [InlineData(DnsRecordType.Mx, "70000 mail", "line 1, column 1: MX preference '70000' must be a number from 0 to 65535")]
    [InlineData(DnsRecordType.Mx, "10", "line 1, column 3: MX exchange is missing")]
    [InlineData(DnsRecordType.Mx, "(10\n  a..b)", "line 2, column 3: MX exchange 'a..b' is no domain name: a label is empty")]
    [InlineData(DnsRecordType.Mx, "10 mäil", @"line 1, column 4: MX exchange 'mäil' is no domain name: other bytes than printable ASCII are written \DDD, and international names as A-labels")]
    [InlineData(DnsRecordType.Txt, "\"open", "line 1, column 1: quoted string is not closed on its line")]
    [InlineData(DnsRecordType.Txt, "a\nb", "line 1, column 2: TXT data must be one record, on one line or in parentheses")]
    [InlineData(DnsRecordType.Txt, "(a", "line 1, column 1: parenthesis '(' is never closed")]
    [InlineData(DnsRecordType.Txt, "a)", "line 1, column 2: parenthesis ')' closes none that is open")]
    [InlineData(DnsRecordType.Txt, @"\25x", @"line 1, column 1: TXT text '\25x' holds a broken escape: after \ comes a character, or three digits up to 255")]
    [InlineData(DnsRecordType.Soa, "a. b. 1 2 3 4x 5", "line 1, column 13: SOA expire '4x' must be seconds from 0 to 4294967295, or a time such as 1w2d3h4m5s")]
    [InlineData(DnsRecordType.Ds, "1 SHA1 1 AB", "line 1, column 3: DS algorithm 'SHA1' must be a mnemonic of its registry, or a number from 0 to 255")]
    [InlineData(DnsRecordType.Ds, "1 8 1 AB", "line 1, column 7: DS digest 'AB' must have 20 bytes for digest type 1")]
    [InlineData(DnsRecordType.Ds, "1 8 2 2BB183AF5F22588179A53B0A98631FAD1A292118", "line 1, column 7: DS digest '2BB183AF5F22588179A53B0A98631FAD1A292118' must have 32 bytes for digest type 2")]
    [InlineData(DnsRecordType.Ds, "1 8 1 ABC", "line 1, column 7: DS digest 'ABC' must be hexadecimal, two digits a byte")]
    [InlineData(DnsRecordType.Dnskey, "257 3 8 A===", "line 1, column 9: DNSKEY key 'A===' must be base64")]
    [InlineData(DnsRecordType.Nsec, "a. A FOO", "line 1, column 6: NSEC types 'FOO' must be a type of records, by mnemonic or as TYPE and its number")]
    [InlineData(DnsRecordType.Https, "1 . alpn=h2 alpn=h3", "line 1, column 13: HTTPS parameter 'alpn=h3' stands twice")]
    [InlineData(DnsRecordType.Https, "1 . mandatory=alpn", "line 1, column 19: HTTPS parameter alpn is mandatory, but is missing")]
    [InlineData(DnsRecordType.Https, "1 . port=http", "line 1, column 5: HTTPS parameter 'port=http' must be a number from 0 to 65535")]
    [InlineData(DnsRecordType.Loc, "91 N 0 E 0m", "line 1, column 1: LOC location '91' must have degrees up to 90, minutes and seconds below 60, then N or S")]
    [InlineData(DnsRecordType.Mx, @"\# 3 000A04", @"line 1, column 12: MX data breaks the form of its type")]
    [InlineData((DnsRecordType)731, @"\# 3 0000", "line 1, column 10: TYPE731 data has 2 bytes, not the 3 that were said")]
    [InlineData((DnsRecordType)731, "0000", @"line 1, column 5: TYPE731 data of a type without a form of its own must be \#, its bytes, and hexadecimal")]
    public void What_is_wrong_is_said_with_its_place(DnsRecordType type, string text, string expected)
    {
        Assert.False(RecordText.TryParse(type, text, DnsName.Root, out _, out var error));
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void Any_bytes_have_a_text_and_valid_ones_come_back_from_it()
    {
        var random = new Random(20_261_123);
        var valid = 0;
        foreach (var (type, text) in RecordVectors.All)
        {
            var wire = RecordVectors.Wire(type, text);
            for (var i = 0; i < 2000; i++)
            {
                var mutant = Mutation.Of(wire, random);
                var shown = RecordText.Format(type, mutant);
                if (RecordText.IsValid(type, mutant))
                {
                    valid++;
                    Assert.Equal(Convert.ToHexString(mutant), Convert.ToHexString(RecordVectors.Wire(type, shown)));
                }
                else
                {
                    Assert.StartsWith(@"\# ", shown, StringComparison.Ordinal);
                    Assert.False(RecordText.TryParse(type, shown, DnsName.Root, out _, out _));
                }
            }
        }

        Assert.InRange(valid, 20_000, 160_000);
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_place_and_a_rule()
    {
        var random = new Random(20_261_124);
        foreach (var (type, text) in RecordVectors.All)
        {
            for (var i = 0; i < 1000; i++)
            {
                var mutant = Encoding.Latin1.GetString(Mutation.Of(Encoding.Latin1.GetBytes(text), random));
                if (RecordText.TryParse(type, mutant, DnsName.Root, out var value, out var error))
                {
                    Assert.True(RecordText.IsValid(type, value), $"{type} {mutant}");
                }
                else
                {
                    Assert.True(error.Line > 0 && error.Column > 0 && error.Field.Length > 0 && error.Rule.Length > 0, $"{error}");
                }
            }
        }
    }
}
