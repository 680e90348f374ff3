namespace Edge.Dns;

/// <summary>Keys of SvcParams as text: a name, or <c>key</c> and a number (RFC 9460 §2.1).</summary>
internal static class ServiceKeyName
{
    /// <summary>65535 is reserved as never valid (RFC 9460 §14.3.2).</summary>
    private const ulong KeyMax = ushort.MaxValue - 1;

    private static readonly string[] Names =
        ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp", "tls-supported-groups"];

    public static bool TryRead(ReadOnlySpan<byte> text, out ServiceKey key)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (System.Text.Ascii.Equals(text, Names[i]))
            {
                key = (ServiceKey)i;
                return true;
            }
        }

        ulong number = 0;
        var isNumbered = text.StartsWith("key"u8) && DecimalText.TryRead(text[3..], KeyMax, out number);
        key = (ServiceKey)number;
        return isNumbered;
    }

    public static string Of(ServiceKey key) => (int)key < Names.Length ? Names[(int)key] : $"key{(int)key}";
}
