using Edge.Client;
using Edge.Dns;

namespace Edge.Tests.Unit.Commands;

public sealed class TsigKeyFileTests
{
    private static readonly DnsName Name = DnsName.Parse("transfer");

    [Fact]
    public void A_secret_stands_alone_or_in_the_form_of_BIND()
    {
        Assert.Equal("transfer. (hmac-sha256.)", TsigKeyFile.Parse(Name, "c2VjcmV0\n", "k").Value.ToString());
        const string file = "key \"other\" { algorithm hmac-sha256; secret \"b3RoZXI=\"; };\nkey \"transfer\" {\n\talgorithm hmac-sha512;\n\tsecret \"c2VjcmV0\";\n};\n";
        Assert.Equal("transfer. (hmac-sha512.)", TsigKeyFile.Parse(Name, file, "k").Value.ToString());
    }

    [Theory]
    [InlineData("", "k: the secret of the key transfer. must be BASE64")]
    [InlineData("not base64!", "k: the secret of the key transfer. must be BASE64")]
    [InlineData("key other { algorithm hmac-sha256; secret c2VjcmV0; };", "k holds no key transfer.")]
    [InlineData("key transfer { algorithm hmac-md5; secret c2VjcmV0; };", "k: the algorithm 'hmac-md5' of the key transfer. is none of hmac-sha256, hmac-sha384, hmac-sha512")]
    public void What_is_wrong_in_the_file_is_said_without_the_secret(string content, string expected)
    {
        var failure = TsigKeyFile.Parse(Name, content, "k").Failure;
        Assert.Equal(("bad_file", expected), (failure?.Code, failure?.Message));
    }
}
