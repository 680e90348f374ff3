using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>A secret that two sides share (RFC 8945). Its text never shows the secret.</summary>
public sealed class TsigKey
{
    private static readonly DnsName[] AlgorithmNames = [DnsName.Parse("hmac-sha256"), DnsName.Parse("hmac-sha384"), DnsName.Parse("hmac-sha512")];

    private readonly byte[] _secret;

    /// <param name="name">What both sides call it.</param>
    /// <param name="secret">At least one byte; as many as the code has are sensible.</param>
    public TsigKey(DnsName name, ReadOnlySpan<byte> secret, TsigAlgorithm algorithm = TsigAlgorithm.HmacSha256)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfZero(secret.Length, nameof(secret));
        (Name, Algorithm, _secret) = (name, algorithm, secret.ToArray());
        MacBytesMin = MacBytes;
    }

    /// <summary>What both sides call it.</summary>
    public DnsName Name { get; }

    /// <summary>What it is used with.</summary>
    public TsigAlgorithm Algorithm { get; }

    /// <summary>The algorithm's name on the wire, e.g. <c>hmac-sha256.</c></summary>
    public DnsName AlgorithmName => AlgorithmNames[(int)Algorithm];

    /// <summary>Bytes of a code in full.</summary>
    public int MacBytes => Algorithm switch
    {
        TsigAlgorithm.HmacSha256 => HMACSHA256.HashSizeInBytes,
        TsigAlgorithm.HmacSha384 => HMACSHA384.HashSizeInBytes,
        _ => HMACSHA512.HashSizeInBytes,
    };

    /// <summary>Bytes of the shortest code that is accepted: in full, unless told otherwise; never below half (RFC 8945 §5.2.2.1).</summary>
    public int MacBytesMin
    {
        get;
        init => field = value >= MacBytes / 2 && value <= MacBytes
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{AlgorithmName} codes have {MacBytes / 2} to {MacBytes} bytes");
    }

    internal byte[] Authenticate(ReadOnlySpan<byte> content) => Algorithm switch
    {
        TsigAlgorithm.HmacSha256 => HMACSHA256.HashData(_secret, content),
        TsigAlgorithm.HmacSha384 => HMACSHA384.HashData(_secret, content),
        _ => HMACSHA512.HashData(_secret, content),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({AlgorithmName})";
}
