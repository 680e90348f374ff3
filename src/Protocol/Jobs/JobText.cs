using System.Buffers;

namespace Edge.Protocol;

/// <summary>The characters that parts of a request or response may hold.</summary>
internal static class JobText
{
    public const int FieldNameLengthMax = 256;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueBreakers = SearchValues.Create("\r\n\0");

    private static readonly SearchValues<char> TargetBreakers = SearchValues.Create("\0\t\n\r #");

    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    public static bool IsFieldValue(string text) => !text.AsSpan().ContainsAny(ValueBreakers);

    public static bool IsTarget(string text) => text.StartsWith('/') && !text.AsSpan().ContainsAny(TargetBreakers);

    /// <summary>Whether the other end will accept the fields; who sends others breaks the protocol.</summary>
    public static bool AreSound(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        if (fields.Count > JobPayloadReader.FieldsMax)
        {
            return false;
        }

        for (var i = 0; i < fields.Count; i++)
        {
            var (name, value) = fields[i];
            if (name.Length > FieldNameLengthMax || !IsToken(name) || IsHopByHop(name) || !IsFieldValue(value))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsHopByHop(string name)
    {
        foreach (var one in HopByHop)
        {
            if (name.Length == one.Length && name.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
