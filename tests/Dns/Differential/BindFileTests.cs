using System.Text;

namespace Edge.Tests.Dns;

/// <summary>Files as named-compilezone of BIND reads them, a parser that shares nothing with us.</summary>
public sealed class BindFileTests
{
    private const string Head = "$TTL 1h\n@ IN SOA ns1 host ( 1 2h 15m 2w 300 )\n@ NS ns1\nns1 A 192.0.2.1\n";

    [Theory]
    [InlineData("a 1d2h IN A 192.0.2.2\nb IN 5 A 192.0.2.3\nc A 192.0.2.4\n  AAAA 2001:db8::1\n")]
    [InlineData("a TXT ( \"one two\" ; first\n  three ; second\n )\nb TXT \"semi;colon (and) \\\"more\\\"\" \\065\\\\\n")]
    [InlineData("$ORIGIN sub\n@ A 192.0.2.2\na A 192.0.2.3\n$ORIGIN deeper\na A 192.0.2.4\n$ORIGIN example.org.\nz A 192.0.2.5\n")]
    [InlineData("$GENERATE 1-7/2 h$ A 10.0.0.$\n$GENERATE 0-3 ${0,2,d}.x${8,4,x} 5m CNAME t${-1,3,o}\n")]
    [InlineData("$GENERATE 10-20 ${0,7,n}.rev PTR p-${0,1,X}.x\n$GENERATE 255-257 n${0,0,N} TXT \"$ $$ \\\\$\"\n")]
    [InlineData("$GENERATE 1-3 m$ MX \"$ mail$\"\n")]
    [InlineData("odd\\.label A 192.0.2.2\n\\065\\200.x A 192.0.2.3\n* A 192.0.2.4\n*.w TXT w\n_s._tcp SRV 1 2 3 ns1\n")]
    [InlineData("a TYPE65280 \\# 3 ab (\n cd ef )\nb CLASS1 TYPE1 \\# 4 0A000001\nc A \\# 4 0A000002\n")]
    [InlineData("$TTL 5\na A 192.0.2.2\nb 9 A 192.0.2.3\nc A 192.0.2.4\n$TTL 6\nd A 192.0.2.5\n")]
    public async Task A_file_means_the_same_to_bind(string text)
    {
        await ToolRun.InFolderAsync(async folder =>
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "in"), Head + text, TestContext.Current.CancellationToken);
            var (code, said) = await ToolRun.RunAsync(
                folder, "named-compilezone", "bind9-utils", "-i", "none", "-k", "ignore", "-f", "text", "-F", "text", "-s", "full", "-o", "out", "example.org", "in");
            Assert.True(code == 0, said);
            var theirs = await File.ReadAllTextAsync(Path.Combine(folder, "out"), Encoding.ASCII, TestContext.Current.CancellationToken);
            Assert.Equal(Lines(theirs), Lines(Head + text));
        });
    }

    private static string Lines(string text) => string.Join('\n', ZoneText.Read(text).Order(StringComparer.Ordinal));
}
