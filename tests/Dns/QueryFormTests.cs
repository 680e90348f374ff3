using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What each malformed packet gets, byte for byte. Packets are written in words so that the fault can be seen.</summary>
public sealed class QueryFormTests
{
    /// <summary>docs.edge.test A IN.</summary>
    private const string Question = "04646F63730465646765047465737400 0001 0001";

    private const string Opt = "00 0029 04D0 00000000 0000";

    private static readonly BuiltTable Table = Tables.EdgeTest().Build();

    [Theory]
    [InlineData("an empty packet", "")]
    [InlineData("a byte less than a header", "1234 0100 0001 0000 0000 00")]
    [InlineData("a response", "1234 8100 0001 0000 0000 0000" + Question)]
    [InlineData("a response that is a format error", "1234 8101 0000 0000 0000 0000")]
    [InlineData("a response of another opcode", "1234 A100 0000 0000 0000 0000")]
    public void It_is_dropped(string what, string packet) => Assert.Equal((what, ""), (what, Answer(packet)));

    [Theory]
    [InlineData("a header alone", "1234 0100 0001 0000 0000 0000")]
    [InlineData("no question", "1234 0100 0000 0000 0000 0000")]
    [InlineData("two questions", "1234 0100 0002 0000 0000 0000" + Question + Question)]
    [InlineData("an answer", "1234 0100 0001 0001 0000 0000" + Question + "00 0001 0001 00000000 0000")]
    [InlineData("an authority that is not asked for", "1234 0100 0001 0000 0001 0000" + Question + "00 0006 0001 00000000 0000")]
    [InlineData("more additional records than anyone sends", "1234 0100 0001 0000 0000 0005" + Question)]
    [InlineData("trailing garbage", "1234 0100 0001 0000 0000 0000" + Question + "00")]
    [InlineData("trailing garbage behind the OPT", "1234 0100 0001 0000 0000 0001" + Question + Opt + "FF")]
    [InlineData("a question cut in its name", "1234 0100 0001 0000 0000 0000 04646F6373046564")]
    [InlineData("a question cut before its class", "1234 0100 0001 0000 0000 0000 04646F637300 0001 00")]
    [InlineData("a pointer as name", "1234 0100 0001 0000 0000 0000 C00C 0001 0001")]
    [InlineData("a name that points at itself", "1234 0100 0001 0000 0000 0000 01 61 C00C 0001 0001")]
    [InlineData("a pointer beyond the packet", "1234 0100 0001 0000 0000 0000 C0FF 0001 0001")]
    [InlineData("a label of the reserved kind 01", "1234 0100 0001 0000 0000 0000 4161 00 0001 0001")]
    [InlineData("a label of the reserved kind 10", "1234 0100 0001 0000 0000 0000 8161 00 0001 0001")]
    [InlineData("two OPT records", "1234 0100 0001 0000 0000 0002" + Question + Opt + Opt)]
    [InlineData("an OPT that has a name", "1234 0100 0001 0000 0000 0001" + Question + "0161" + Opt)]
    [InlineData("an OPT under a pointer", "1234 0100 0001 0000 0000 0001" + Question + "C01B 0029 04D0 00000000 0000")]
    [InlineData("an OPT cut off", "1234 0100 0001 0000 0000 0001" + Question + "00 0029 04D0 000000")]
    [InlineData("an OPT that is missing", "1234 0100 0001 0000 0000 0001" + Question)]
    [InlineData("an OPT whose data is cut off", "1234 0100 0001 0000 0000 0001" + Question + "00 0029 04D0 00000000 0004 000A")]
    [InlineData("an EDNS option longer than the record", "1234 0100 0001 0000 0000 0001" + Question + "00 0029 04D0 00000000 0004 000A 0008")]
    [InlineData("half of an EDNS option's header", "1234 0100 0001 0000 0000 0001" + Question + "00 0029 04D0 00000000 0002 000A")]
    [InlineData("a question for OPT", "1234 0100 0001 0000 0000 0000 00 0029 0001")]
    public void It_is_a_format_error_told_in_twelve_bytes(string what, string packet) =>
        Assert.Equal((what, "123481010000000000000000"), (what, Answer(packet)));

    [Theory]
    [InlineData("a status query", "1234 1100 0001 0000 0000 0000" + Question, "123491040000000000000000")]
    [InlineData("a notify", "1234 2000 0001 0000 0000 0000" + Question, "1234A0040000000000000000")]
    [InlineData("an update", "1234 2800 0001 0000 0000 0000" + Question, "1234A8040000000000000000")]
    [InlineData("an opcode that nobody knows, without anything", "1234 7800 0000 0000 0000 0000", "1234F8040000000000000000")]
    public void It_is_not_implemented(string what, string packet, string response) => Assert.Equal((what, response), (what, Answer(packet)));

    [Fact]
    public void A_name_of_256_bytes_is_a_format_error()
    {
        var label = "3F" + string.Concat(Enumerable.Repeat("61", 63));
        var tooLong = label + label + label + label + "00";
        Assert.Equal("123481010000000000000000", Answer("1234 0100 0001 0000 0000 0000" + tooLong + "0001 0001"));
    }

    [Fact]
    public void Another_edns_version_gets_badvers_with_our_own() => Assert.Equal(
        Hex("1234 8100 0001 0000 0000 0001" + Question + "00 0029 04D0 01000000 0000"),
        Answer("1234 0100 0001 0000 0000 0001" + Question + "00 0029 04D0 00010000 0000"));

    [Fact]
    public void Unknown_options_and_records_are_passed_over() => Assert.Equal(
        Hex("1234 8500 0001 0002 0000 0001" + Question
            + "C00C 0001 0001 0000001E 0004 7F000201"
            + "C00C 0001 0001 0000001E 0004 7F000202"
            + "00 0029 04D0 00000000 0000"),
        Answer("1234 0100 0001 0000 0000 0002" + Question
            + "0161C00C 00FA 00FF 00000000 0003 010203"
            + "00 0029 1000 00000000 000C FDEA 0002 ABCD FDE9 0002 0000"));

    [Fact]
    public void Everything_of_the_question_comes_back_as_it_was_sent() => Assert.Equal(
        Hex("BEEF 8510 0001 0002 0000 0001 04 644F4373 04 45644745 04 74455374 00 0001 0001"
            + "C00C 0001 0001 0000001E 0004 7F000201"
            + "C00C 0001 0001 0000001E 0004 7F000202"
            + "00 0029 04D0 00008000 0000"),
        Answer("BEEF 01F0 0001 0000 0000 0001 04 644F4373 04 45644745 04 74455374 00 0001 0001 00 0029 1000 00008000 0000"));

    [Fact]
    public void Every_well_formed_query_reads_back_as_it_was_written()
    {
        var name = Gen.Char.AlphaNumeric.Array[1, 10].List[0, 8].Select(labels => string.Join('.', labels.Select(label => new string(label))));
        var type = Gen.UShort.Where(value => value != (ushort)DnsRecordType.Opt);
        Gen.Select(name, type, Gen.UShort, Gen.Int[-1, 65_535], Gen.Bool).Sample((name, type, @class, size, dnssecOk) =>
        {
            var written = new Query { Name = name, Type = (DnsRecordType)type, Class = @class, EdnsBytes = size < 0 ? null : size, DnssecOk = dnssecOk };
            var bytes = written.ToBytes();
            Assert.Equal(QueryVerdict.Answer, DnsQuery.Read(bytes, out var read));
            Assert.Equal((type, @class), ((ushort)read.Type, read.Class));
            Assert.Equal((size >= 0, size >= 0 && dnssecOk), (read.HasEdns, read.DnssecOk));
            Assert.Equal(Math.Max(512, size), read.ClientBytesMax);
            Assert.Equal(bytes[12..(12 + read.Question.Length)], read.Question.ToArray());
            Assert.True(DnsName.TryRead(read.Name, out var readName));
            Assert.Equal(DnsName.Parse(name == "" ? "." : name), readName);
        });
    }

    private static string Answer(string packet) => Convert.ToHexString(Table.Ask(Convert.FromHexString(Hex(packet))));

    private static string Hex(string spaced) => spaced.Replace(" ", "", StringComparison.Ordinal);
}
