using System.Collections.Frozen;
using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>Fields that concern one connection only and never travel on (RFC 9110 §7.6.1).</summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
            "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the field stays behind: by its nature, or because <c>Connection</c> names it.</summary>
    public static bool Has(string name, string? connection) =>
        Names.Contains(name) || (connection is not null && FieldList.Has(connection, name));

    /// <summary>A copy without them, and without lines that would break the framing of a message.</summary>
    public static HeaderFields EndToEnd(HeaderFields fields)
    {
        var connection = fields.Combined("Connection");
        var kept = new HeaderFields(fields.Count + 2);
        foreach (var (name, value) in fields)
        {
            if (!Has(name, connection) && IsName(name) && IsValue(value))
            {
                kept.Add(name, value);
            }
        }

        return kept;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Visible characters, space and tab; bytes above 127 travel as Latin-1.
    internal static bool IsValue(string value)
    {
        foreach (var character in value)
        {
            if (character is (< ' ' and not '\t') or '\x7f' or > '\xff')
            {
                return false;
            }
        }

        return true;
    }
}
