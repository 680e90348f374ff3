using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class DnsNameTests
{
    private static readonly string LabelOf63 = new('x', 63);

    [Theory]
    [InlineData(".", "00")]
    [InlineData("test", "047465737400")]
    [InlineData("Docs.Edge.Test.", "04646F63730465646765047465737400")]
    [InlineData("a\\.b.c", "03612E62016300")]
    [InlineData("\\255\\000x", "03FF007800")]
    [InlineData("_acme-challenge.x", "0F5F61636D652D6368616C6C656E6765017800")]
    public void Text_becomes_lower_case_labels(string text, string wire) =>
        Assert.Equal(wire, Convert.ToHexString(DnsName.Parse(text).Wire));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("ä.test")]
    [InlineData("a\\")]
    [InlineData("a\\25")]
    [InlineData("a\\256")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.test")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DnsName.TryParse(text, out _));

    [Fact]
    public void A_name_has_255_bytes_and_not_one_more()
    {
        var longest = $"{LabelOf63}.{LabelOf63}.{LabelOf63}.{LabelOf63[..61]}";
        Assert.Equal(255, DnsName.Parse(longest).Wire.Length);
        Assert.Equal(255, DnsName.Parse(longest + ".").Wire.Length);
        Assert.False(DnsName.TryParse(longest + "x", out _));
        Assert.False(DnsName.TryParse(longest + ".x", out _));
        Assert.False(DnsName.Parse(longest[2..]).TryChild("ab", out _));
        Assert.True(DnsName.Parse(longest[2..]).TryChild("a", out _));
    }

    [Fact]
    public void Names_compare_without_case()
    {
        Assert.Equal(DnsName.Parse("DOCS.edge.TEST"), DnsName.Parse("docs.EDGE.test."));
        Assert.Equal(DnsName.Parse("DOCS.edge.TEST").GetHashCode(), DnsName.Parse("docs.EDGE.test.").GetHashCode());
        Assert.NotEqual(DnsName.Parse("docs.edge.test"), DnsName.Parse("edge.test"));
    }

    [Theory]
    [InlineData("docs.edge.test", "edge.test", true)]
    [InlineData("edge.test", "edge.test", true)]
    [InlineData("edge.test", ".", true)]
    [InlineData("edge.test", "docs.edge.test", false)]
    [InlineData("notedge.test", "edge.test", false)]
    [InlineData("x.y", "edge.test", false)]
    public void A_name_lies_within_its_ancestors(string name, string ancestor, bool within) =>
        Assert.Equal(within, DnsName.Parse(name).IsWithin(DnsName.Parse(ancestor)));

    [Fact]
    public void The_way_up_ends_at_the_root()
    {
        var name = DnsName.Parse("a.b");
        Assert.Equal("b.", name.Parent?.ToString());
        Assert.Equal(".", name.Parent?.Parent?.ToString());
        Assert.Null(DnsName.Root.Parent);
        Assert.Equal(2, name.LabelCount);
        Assert.Equal(0, DnsName.Root.LabelCount);
    }

    [Fact]
    public void Every_name_survives_the_way_through_text_and_wire()
    {
        var labels = Gen.Byte.Array[1, 20].List[0, 8];
        labels.Sample(parts =>
        {
            byte[] wire = [.. parts.SelectMany(part => part.Prepend((byte)part.Length)), 0];
            Assert.True(DnsName.TryRead(wire, out var name));
            Assert.Equal(name, DnsName.Parse(name.ToString()));
            Assert.Equal(parts.Count, name.LabelCount);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("04746573")]
    [InlineData("0474657374")]
    [InlineData("04746573740000")]
    [InlineData("C000")]
    [InlineData("4000")]
    [InlineData("8000")]
    public void A_broken_wire_form_is_refused(string wire) => Assert.False(DnsName.TryRead(Convert.FromHexString(wire), out _));
}
