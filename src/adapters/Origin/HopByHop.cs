namespace Edge.Origin;

/// <summary>Fields that speak of one connection only, and so never pass through (RFC 9110 §7.6.1).</summary>
internal static class HopByHop
{
    public static bool Is(string name) => name.Length switch
    {
        2 => Same(name, "TE"),
        7 => Same(name, "Upgrade") || Same(name, "Trailer"),
        10 => Same(name, "Connection") || Same(name, "Keep-Alive"),
        16 => Same(name, "Proxy-Connection"),
        17 => Same(name, "Transfer-Encoding"),
        _ => false,
    };

    public static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
