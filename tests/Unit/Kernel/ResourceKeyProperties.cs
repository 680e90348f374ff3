using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

public sealed class ResourceKeyProperties
{
    private static readonly Gen<string> Segments = Gen.String[Gen.Char.Where(character => !char.IsSurrogate(character)), 1, 30];

    [Fact]
    public void Any_segments_make_a_key_that_gives_them_back() =>
        Segments.Array[1, 5].Sample(segments => Assert.Equal(segments, ResourceKey.Of(segments).Segments()));

    [Fact]
    public void Different_segments_make_different_keys() =>
        Gen.Select(Segments.Array[1, 3], Segments.Array[1, 3]).Sample((one, other) =>
            Assert.Equal(one.SequenceEqual(other), ResourceKey.Of(one) == ResourceKey.Of(other)));

    [Fact]
    public void A_key_is_ASCII_and_parses_as_itself() =>
        Segments.Array[1, 5].Sample(segments =>
        {
            var key = ResourceKey.Of(segments);
            Assert.True(key.Value.All(char.IsAscii));
            Assert.True(ResourceKey.TryParse(key.Value, out var again));
            Assert.Equal(key, again);
        });

    [Fact]
    public void Any_text_is_a_key_or_is_not_and_never_throws() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["az09._-/%AF"], 0, 40]).Sample(text =>
        {
            if (ResourceKey.TryParse(text, out var key))
            {
                Assert.Equal(text, key.Value);
                Assert.All(key.Value.Split('/'), segment => Assert.NotEmpty(segment));
            }
        });

    [Fact]
    public void Order_is_that_of_the_bytes() =>
        Gen.Select(Segments, Segments).Sample((one, other) =>
        {
            var (a, b) = (ResourceKey.Of(one), ResourceKey.Of(other));
            var bytes = System.Text.Encoding.UTF8.GetBytes(a.Value).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b.Value));
            Assert.Equal(Math.Sign(bytes), Math.Sign(a.CompareTo(b)));
        });

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("A")]
    [InlineData("a%2f")]
    [InlineData("a%2")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void What_is_no_key_is_refused(string text) => Assert.False(ResourceKey.TryParse(text, out _));

    [Fact]
    public void A_key_has_at_most_1024_bytes()
    {
        Assert.True(ResourceKey.TryParse(new string('a', 1024), out _));
        Assert.False(ResourceKey.TryParse(new string('a', 1025), out _));
    }
}
