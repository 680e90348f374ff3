using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// What an operator hands to a joining node:
/// <c>edg_join_&lt;accessor&gt;_&lt;secret&gt;_&lt;SHA-256 of the network's CA certificate&gt;@&lt;stargate host:port&gt;</c>.
/// The hash authenticates the network to the node before the node sends the secret.
/// </summary>
/// <param name="CaHash">SHA-256 of the CA certificate (DER), 64 lower-case hexadecimal digits.</param>
/// <param name="Address">The control address of a Stargate, <c>host:port</c>; IPv6 in brackets.</param>
public sealed record JoinCode(Token Token, string CaHash, string Address)
{
    public const int TextLengthMax = 512;

    /// <summary>Reads a code; white space anywhere in it, as from a wrapped line, does no harm.</summary>
    public static Outcome<JoinCode> Parse(string? text)
    {
        if (text is null || text.Length > TextLengthMax)
        {
            return Refused("is empty or too long");
        }

        var code = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        if (!code.StartsWith("edg_join_", StringComparison.Ordinal))
        {
            return Refused("does not begin with 'edg_join_'");
        }

        var at = code.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return Refused("does not end with '@' and the address of a Stargate: it may have been cut off");
        }

        var hashAt = code.LastIndexOf('_', at);
        var hash = code[(hashAt + 1)..at];
        if (hash.Length != SHA256.HashSizeInBytes * 2 || !hash.All(char.IsAsciiHexDigitLower))
        {
            return Refused("has no SHA-256 of the network's certificate before the '@'");
        }

        if (!Token.TryParse(code.AsSpan(0, hashAt), out var token))
        {
            return Refused("was damaged on its way: its accessor or secret is not whole");
        }

        var address = code[(at + 1)..];
        return IsAddress(address)
            ? new JoinCode(token, hash, address)
            : Refused("does not end with the address of a Stargate as host:port");
    }

    /// <summary>The whole code with its secret: for the operator only, never for a log.</summary>
    public string Print() => $"{Token.Print()}_{CaHash}@{Address}";

    public override string ToString() => $"{Token}_{CaHash}@{Address}";

    private static bool IsAddress(string address) =>
        address.LastIndexOf(':') > 0
        && Uri.TryCreate($"https://{address}/", UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" }
        && ushort.TryParse(address.AsSpan(address.LastIndexOf(':') + 1), out var port)
        && port > 0;

    private static Failure Refused(string why) =>
        new("join_code_malformed", $"the join code {why}; ask for a new one: edge device join-code");
}
