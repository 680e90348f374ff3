using System.Text;
using Edge.Client;

namespace Edge.Tests.Unit.Commands;

public sealed class ZoneFileBytesTests
{
    [Theory]
    [InlineData("a TXT \u00e9", @"a TXT \233")]
    [InlineData(@"a TXT \" + "\u00e9b", @"a TXT \233b")]
    [InlineData(@"a TXT \\" + "\u00e9b", @"a TXT \\\233b")]
    [InlineData(@"a TXT \" + "\u00e9\u00e9", @"a TXT \233\233")]
    [InlineData(@"a TXT \100" + "\u00e9", @"a TXT \100\233")]
    public void An_octet_of_no_text_is_escaped_once(string file, string expected) =>
        Assert.Equal(expected, ZoneFileBytes.TextOf(Encoding.Latin1.GetBytes(file)));
}
