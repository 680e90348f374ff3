namespace Edge.Dns;

/// <summary>How a query came, which decides how large its answer may be.</summary>
public enum DnsTransport : byte
{
    /// <summary>A datagram: at most 512 bytes, or with EDNS the client's size, never above 1,232.</summary>
    Udp,

    /// <summary>A stream with two-byte length prefixes: at most 65,535 bytes.</summary>
    Tcp,

    /// <summary>The same within TLS (RFC 7858).</summary>
    Tls,

    /// <summary>The content of a request of HTTPS (RFC 8484): at most 65,535 bytes.</summary>
    Https,
}
