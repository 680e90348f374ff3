using System.Text;
using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

public sealed class Base32Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void It_encodes_the_vectors_of_RFC_4648(string plain, string encoded) =>
        Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(plain)));

    [Fact]
    public void Every_value_comes_back() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        var decoded = new byte[bytes.Length];
        Assert.True(Base32.TryDecode(Base32.Encode(bytes), decoded));
        Assert.Equal(bytes, decoded);
    });

    [Theory]
    [InlineData("mz")]
    [InlineData("m")]
    [InlineData("MY")]
    [InlineData("m1")]
    [InlineData("my=")]
    public void There_is_no_second_spelling(string text) => Assert.False(Base32.TryDecode(text, new byte[1]));
}
