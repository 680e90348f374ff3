using System.Text;
using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class ZoneFileTests
{
    [Fact]
    public void A_file_as_people_write_them_is_read() => Assert.Equal(
        [
            "example.org. 3600 IN SOA ns1.example.org. host.example.org. 1 7200 900 1209600 300",
            "example.org. 3600 IN NS ns1.example.org.",
            "example.org. 3600 IN NS ns2.example.net.",
            "ns1.example.org. 3600 IN A 192.0.2.1",
            "ns1.example.org. 300 IN AAAA 2001:db8::1",
            "www.example.org. 60 IN CNAME example.org.",
            "texts.example.org. 86400 IN TXT \"a b\" \"c;d\" \"\\\"\"",
            "a.sub.example.org. 3600 IN MX 10 mail.sub.example.org.",
            "*.sub.example.org. 3600 IN A 192.0.2.2",
            @"odd\.name.sub.example.org. 3600 IN TYPE65280 \# 2 ABCD",
            "sub.example.org. 604800 IN A 192.0.2.3",
        ],
        ZoneText.Read(
            """
            ; a comment
            $TTL 1h
            @   IN SOA ns1 host (
                    1       ; serial
                    2h 15m
                    2w 300 )
                IN NS ns1
                NS ns2.example.net.

            ns1         A 192.0.2.1
                    300 AAAA 2001:db8::1
            WWW in 1m CNAME @
            texts 1D TXT ( "a b"
              "c;d" \" ) ; what a line
            $ORIGIN sub
            a MX 10 mail
            * A 192.0.2.2
            odd\.name TYPE65280 \# 2 ab cd
            @ 1w A 192.0.2.3
            """));

    [Theory]
    [InlineData("a A 192.0.2.1", "zone:1:1: TTL is missing: neither the record nor a $TTL line states one")]
    [InlineData(" A 192.0.2.1", "zone:1:2: owner is missing: the line begins with a space, but no record comes before it")]
    [InlineData("a..b 1 A 192.0.2.1", "zone:1:1: owner 'a..b' is no domain name: a label is empty")]
    [InlineData("a 1", "zone:1:4: type is missing")]
    [InlineData("a 1 FOO x", "zone:1:5: type 'FOO' is no type of records; an unknown one is written TYPE and its number")]
    [InlineData("a 1 ANY x", "zone:1:5: type 'ANY' is a type that no zone holds")]
    [InlineData("a 1 OPT x", "zone:1:5: type 'OPT' is a type that no zone holds")]
    [InlineData("a 1 CH A 192.0.2.1", "zone:1:5: class 'CH' must be IN, the only class that is served")]
    [InlineData("a 1x A 192.0.2.1", "zone:1:3: TTL '1x' must be seconds from 0 to 4294967295, or a time such as 1w2d3h4m5s")]
    [InlineData("a 2147483648 A 192.0.2.1", "zone:1:3: TTL '2147483648' must be at most 2147483647 seconds")]
    [InlineData("a 1 A 192.0.2", "zone:1:7: A address '192.0.2' must be an IPv4 address")]
    [InlineData("\n\na 1 MX 10", "zone:3:10: MX exchange is missing")]
    [InlineData("a 1 TXT (\n x", "zone:1:9: parenthesis '(' is never closed")]
    [InlineData("a 1 TXT x )", "zone:1:11: parenthesis ')' closes none that is open")]
    [InlineData("a 1 TXT \"x\nb 1 A 192.0.2.1", "b.example.org. 1 IN A 192.0.2.1|zone:1:9: quoted string is not closed on its line")]
    [InlineData("$ORIGIN", "zone:1:8: origin is missing")]
    [InlineData("$ORIGIN a b", "zone:1:11: directive 'b' is more than the directive takes")]
    [InlineData("$TTL x", "zone:1:6: TTL 'x' must be seconds from 0 to 4294967295, or a time such as 1w2d3h4m5s")]
    [InlineData("$DATE x", "zone:1:1: directive '$DATE' is none of $ORIGIN, $TTL, $INCLUDE and $GENERATE")]
    [InlineData("$INCLUDE x", "zone:1:10: included file 'x' may not be included here")]
    [InlineData("$GENERATE 2-1 a A 1.1.1.1", "zone:1:11: range '2-1' must be start-stop or start-stop/step, of numbers up to 2147483647, and make at most 65536 records")]
    [InlineData("$GENERATE 0-65536 a A 1.1.1.1", "zone:1:11: range '0-65536' must be start-stop or start-stop/step, of numbers up to 2147483647, and make at most 65536 records")]
    [InlineData("$GENERATE 0-1 a${x} A 1.1.1.1", "zone:1:15: owner 'a${x}' must have ${offset}, ${offset,width} or ${offset,width,base} with base d, o, x, X, n or N where it has ${")]
    [InlineData("$GENERATE 0-1 a A", "zone:1:18: data must be a type and one word, or one text in quotes")]
    [InlineData("$GENERATE 1-2 h${-2} 1 A 10.0.0.$", "h-1.example.org. 1 IN A 10.0.0.1|h0.example.org. 1 IN A 10.0.0.2")]
    [InlineData("$GENERATE 254-259 a 1 A 10.0.0.$", "a.example.org. 1 IN A 10.0.0.254|a.example.org. 1 IN A 10.0.0.255|zone:1:1: A address '10.0.0.256' must be an IPv4 address")]
    public void What_is_wrong_is_said_with_its_place(string text, string expected) => Assert.Equal(expected.Split('|'), ZoneText.Read(text));

    [Fact]
    public void Every_error_is_told_up_to_a_bound_and_what_is_right_is_read()
    {
        var lines = ZoneText.Read(string.Concat(Enumerable.Range(0, 50).Select(i => $"h{i} 1 A 192.0.2.{i}\nh{i} 1 A wrong\n")));
        Assert.Equal(20, lines.Count(line => line.StartsWith('h')));
        Assert.Equal(20, lines.Count(line => line.StartsWith("zone:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Series_are_made_as_bind_makes_them() => Assert.Equal(
        [
            "host-001.example.org. 1 IN A 10.0.0.1",
            "host-003.example.org. 1 IN A 10.0.0.3",
            "0.1.0.0.example.org. 1 IN PTR h16.example.org.",
            "1.1.0.0.example.org. 1 IN PTR h17.example.org.",
            "x.example.org. 1 IN MX 5 m-5-5-ff.example.org.",
            @"a\$.example.org. 1 IN TXT ""$7""",
        ],
        ZoneText.Read(
            """
            $TTL 1
            $GENERATE 1-4/2 host-${0,3} A 10.0.0.$
            $GENERATE 16-17 ${0,7,n} PTR h$
            $GENERATE 5-5 x IN MX "$ m-$-${0}-${250,2,x}"
            $GENERATE 7-7 a\$ 1 TXT "$$$"
            """));

    [Fact]
    public void Included_files_have_an_origin_of_their_own_and_leave_the_others_alone()
    {
        Dictionary<string, string> files = new()
        {
            ["a.zone"] = "x A 192.0.2.1\n$INCLUDE b.zone deeper\n  A 192.0.2.3\n",
            ["b.zone"] = "$TTL 7\n@ A 192.0.2.2\n",
            ["self.zone"] = "$INCLUDE self.zone\n",
            ["wrong.zone"] = "\nx A wrong\n",
        };
        ZoneFileOptions With(ZoneFileOptions options) => options with
        {
            Include = name => files.TryGetValue(name, out var text) ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null,
        };
        Assert.Equal(
            [
                "x.sub.example.org. 5 IN A 192.0.2.1",
                "deeper.sub.example.org. 7 IN A 192.0.2.2",
                "x.sub.example.org. 7 IN A 192.0.2.3",
                "own.example.org. 7 IN A 192.0.2.5",
            ],
            ZoneText.Read("$TTL 5\nown A 192.0.2.5\n$INCLUDE a.zone sub\n A 192.0.2.5\n", With).Skip(1));
        Assert.Equal(["wrong.zone:2:5: A address 'wrong' must be an IPv4 address", "zone:3:10: included file 'none.zone' is not there"],
            ZoneText.Read("$TTL 5\n$INCLUDE wrong.zone\n$INCLUDE none.zone\n", With));
        Assert.Equal(["self.zone:1:10: included file 'self.zone' is one too many: 8 may be open within each other, and 1024 be included in all"],
            ZoneText.Read("$INCLUDE self.zone\n", With));
    }

    [Fact]
    public void A_file_that_multiplies_itself_is_stopped()
    {
        var include = string.Concat(Enumerable.Repeat("$INCLUDE x\n", 100));
        var lines = ZoneText.Read(include, options => options with { Include = _ => new MemoryStream(Encoding.UTF8.GetBytes(include)) });
        Assert.Equal(20, lines.Length);
        Assert.All(lines, line => Assert.Contains("is one too many", line, StringComparison.Ordinal));

        lines = ZoneText.Read("$GENERATE 0-65535 a$ 1 A 10.0.0.1\n$GENERATE 0-65535 b$ 1 A 10.0.0.1\n", options => options with { RecordCountMax = 70_000 });
        Assert.Equal(70_001, lines.Length);
        Assert.Equal("zone:2:1: file has more than 70000 records", lines[^1]);
    }

    [Fact]
    public void An_entry_that_is_too_long_is_refused_and_long_ones_are_read()
    {
        var text = string.Concat(Enumerable.Repeat("\"" + string.Concat(Enumerable.Repeat("\\255", 255)) + "\"\n", 250));
        Assert.Equal(2, ZoneText.Read($"a 1 TXT (\n{text})\nb 1 TXT x").Length);
        Assert.Equal("a.example.org. 1 IN TXT \"x\"", ZoneText.Read($";{new string('c', 3_000_000)}\na 1 TXT x").Single());
        Assert.Equal(["zone:1:9: entry has more than 1048576 bytes"], ZoneText.Read($"a 1 TXT ({new string(' ', 3_000_000)}"));
    }

    [Fact]
    public void Every_zone_comes_back_from_its_file()
    {
        var names = Gen.Select(Gen.Byte.Array[1, 12].List[0, 3], labels =>
        {
            Assert.True(DnsName.TryRead([.. labels.SelectMany(label => label.Prepend((byte)label.Length)), .. ZoneText.Apex.Wire], out var name));
            return name;
        });
        Gen.Select(names, Gen.Int[0, RecordVectors.All.Length - 1], Gen.UInt[0, int.MaxValue]).List[0, 20].Sample(
            records =>
            {
                using var file = new MemoryStream();
                var writer = new ZoneFileWriter(file, ZoneText.Apex);
                List<string> lines = [];
                foreach (var (owner, vector, ttl) in records)
                {
                    var (type, text) = RecordVectors.All[vector];
                    writer.Write(owner.Wire, ttl, type, RecordVectors.Wire(type, text));
                    lines.Add($"{owner} {ttl} IN {RecordTypeName.Of(type)} {text}");
                }

                writer.Flush();
                Assert.Equal(lines, ZoneText.Read(Encoding.UTF8.GetString(file.ToArray())));
            },
            iter: 300);
    }

    [Fact]
    public void Any_file_is_read_or_refused_with_a_place_and_a_rule()
    {
        var random = new Random(20_261_126);
        var corpus = Encoding.Latin1.GetBytes(
            "$TTL 1h\n$ORIGIN sub\n@ IN SOA ns1 host ( 1 2h ; x\n 3 4 5 )\n NS ns1\n$GENERATE 1-9/2 h${0,3,x} A 10.0.0.$\n"
            + "$INCLUDE \"f\" o\n" + string.Concat(RecordVectors.All.Select(vector => $"h 1 {RecordTypeName.Of(vector.Type)} {vector.Text}\n")));
        for (var i = 0; i < 2000; i++)
        {
            var mutant = corpus.ToArray();
            for (var round = random.Next(1, 4); round > 0; round--)
            {
                // Damage a piece, so that what lies around it stays whole.
                var at = random.Next(mutant.Length);
                var size = Math.Min(random.Next(1, 400), mutant.Length - at);
                mutant = [.. mutant.AsSpan(0, at), .. Mutation.Of(mutant.AsSpan(at, size), random), .. mutant.AsSpan(at + size)];
            }

            using var reader = new ZoneFileReader(new MemoryStream(mutant), new ZoneFileOptions { Origin = ZoneText.Apex, Include = _ => new MemoryStream("@ 1 A 10.0.0.1"u8.ToArray()) });
            while (reader.Read())
            {
                Assert.True(DnsName.TryRead(reader.Owner, out _) && RecordText.IsValid(reader.Type, reader.Value));
            }

            Assert.All(reader.Errors, error => Assert.True(error.Line > 0 && error.Column > 0 && error.Rule.Length > 0, $"{error}"));
        }
    }
}
