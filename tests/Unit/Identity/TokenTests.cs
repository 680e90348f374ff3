using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

public sealed class TokenTests
{
    private readonly CountingEntropy _entropy = new();

    [Theory]
    [InlineData(TokenKind.User, "edg_usr_")]
    [InlineData(TokenKind.Api, "edg_api_")]
    [InlineData(TokenKind.Refresh, "edg_ref_")]
    [InlineData(TokenKind.Device, "edg_dev_")]
    [InlineData(TokenKind.Join, "edg_join_")]
    public void It_comes_back_from_its_text(TokenKind kind, string beginning)
    {
        var token = Token.Make(kind, _entropy);
        var text = token.Print();
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.Equal(beginning.Length + 16 + 1 + 52, text.Length);
        Assert.True(Token.TryParse($" {text}\n", out var parsed));
        Assert.Equal(kind, parsed.Kind);
        Assert.Equal(token.Accessor, parsed.Accessor);
        Assert.True(parsed.Matches(token.SecretHash));
    }

    [Fact]
    public void Another_secret_does_not_match()
    {
        var token = Token.Make(TokenKind.Api, _entropy);
        Assert.False(Token.Make(TokenKind.Api, _entropy).Matches(token.SecretHash));
        Assert.False(token.Matches(""));
        Assert.False(token.Matches(token.SecretHash[..62]));
        Assert.False(token.Matches(new string('z', 64)));
    }

    [Fact]
    public void Its_text_for_logs_has_no_secret()
    {
        var token = Token.Make(TokenKind.Api, _entropy);
        Assert.Equal($"edg_api_{token.Accessor}_***", token.ToString());
    }

    [Fact]
    public void Damaged_text_is_refused()
    {
        var text = Token.Make(TokenKind.Api, _entropy).Print();
        string[] damaged =
        [
            "", "edg", "edg_api", "edg_api__", "edg_xyz" + text[7..], text[..^1], text + "a", text.ToUpperInvariant(), text + "_a",
            text.Replace("edg_", "edx_", StringComparison.Ordinal), new string('a', 100_000), text[..^1] + "1",
        ];
        Assert.All(damaged, one => Assert.False(Token.TryParse(one, out _)));
    }

    [Fact]
    public void No_text_makes_the_parser_fail_and_only_whole_tokens_pass()
    {
        var text = Token.Make(TokenKind.Join, _entropy).Print();
        Mutation.Of(text).Sample(
            mutated =>
            {
                if (Token.TryParse(mutated, out var token))
                {
                    Assert.Equal(mutated.Trim(), token.Print());
                }
            },
            time: 1);
    }
}
