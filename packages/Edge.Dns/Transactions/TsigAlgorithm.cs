namespace Edge.Dns;

/// <summary>What messages are authenticated with (RFC 8945 §6). MD5 and SHA-1 are refused.</summary>
public enum TsigAlgorithm
{
    /// <summary><c>hmac-sha256</c>, the default.</summary>
    HmacSha256,

    /// <summary><c>hmac-sha384</c>.</summary>
    HmacSha384,

    /// <summary><c>hmac-sha512</c>.</summary>
    HmacSha512,
}
