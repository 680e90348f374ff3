using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

public sealed class JoinCodeTests
{
    private static readonly string Hash = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    private readonly JoinCode _code = new(Token.Make(TokenKind.Join, new CountingEntropy()), Hash, "127.0.1.1:7400");

    [Theory]
    [InlineData("127.0.1.1:7400")]
    [InlineData("[::1]:7400")]
    [InlineData("stargate.example.org:1")]
    public void It_comes_back_from_its_text(string address)
    {
        var code = _code with { Address = address };
        var parsed = JoinCode.Parse(code.Print());
        Assert.True(parsed.Succeeded);
        Assert.Equal(code.Print(), parsed.Value.Print());
        Assert.Equal(Hash, parsed.Value.CaHash);
        Assert.Equal(address, parsed.Value.Address);
    }

    [Fact]
    public void White_space_from_a_wrapped_line_does_no_harm()
    {
        var text = _code.Print();
        var wrapped = $"  {text[..30]}\r\n\t{text[30..90]} {text[90..]}\n";
        Assert.Equal(text, JoinCode.Parse(wrapped).Value.Print());
    }

    [Fact]
    public void Each_kind_of_damage_is_named()
    {
        var text = _code.Print();
        Assert.Contains("empty", MessageOf(null), StringComparison.Ordinal);
        Assert.Contains("does not begin with 'edg_join_'", MessageOf("edg_api_x"), StringComparison.Ordinal);
        Assert.Contains("cut off", MessageOf(text[..100]), StringComparison.Ordinal);
        Assert.Contains("SHA-256", MessageOf(text.Replace(Hash, Hash[1..], StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("accessor or secret", MessageOf(text.Remove(12, 1)), StringComparison.Ordinal);
        Assert.Contains("host:port", MessageOf(text.Replace(":7400", "", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("host:port", MessageOf(text + "/path"), StringComparison.Ordinal);
        Assert.Contains("host:port", MessageOf(text.Replace("@", "@user@", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_for_logs_has_no_secret()
    {
        Assert.DoesNotContain(_code.Token.PrintSecret(), _code.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("@127.0.1.1:7400", _code.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_parser_fail_and_what_passes_comes_back() =>
        Mutation.Of(_code.Print(), (_code with { Address = "[fe80::1]:9" }).Print(), "edg_join_@:1", "edg_join__@a:1").Sample(
            text =>
            {
                var code = JoinCode.Parse(text);
                if (code.Succeeded)
                {
                    Assert.Equal(code.Value.Print(), JoinCode.Parse(code.Value.Print()).Value.Print());
                }
                else
                {
                    Assert.Equal("join_code_malformed", code.Failure.Code);
                }
            },
            time: 1);

    private static string MessageOf(string? text) => JoinCode.Parse(text).Failure!.Message;
}
