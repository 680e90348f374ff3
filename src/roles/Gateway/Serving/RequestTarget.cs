namespace Edge.Gateway;

/// <summary>The path and query that a request asks for, byte for byte (RFC 9112 §3.2).</summary>
internal static class RequestTarget
{
    /// <summary>
    /// From origin-form as it is, from absolute-form what follows the authority; null for other forms, and for a fragment,
    /// which never belongs into a request and which servers read differently.
    /// </summary>
    public static string? PathAndQuery(string raw)
    {
        if (raw.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }

        if (raw.Length > 0 && raw[0] == '/')
        {
            return raw;
        }

        if (!raw.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !raw.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var authority = raw.IndexOf("//", StringComparison.Ordinal) + 2;
        var path = raw.AsSpan(authority).IndexOfAny('/', '?');
        if (path < 0)
        {
            return "/";
        }

        return raw[authority + path] == '/' ? raw[(authority + path)..] : "/" + raw[(authority + path)..];
    }
}
