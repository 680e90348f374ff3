using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>An ECDSA key on the curve P-256 (RFC 6605). Safe for concurrent use.</summary>
public sealed class EcdsaKey : IPrivateKey, IDisposable
{
    /// <summary>Bytes of the private number.</summary>
    public const int PrivateBytes = 32;

    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private EcdsaKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = (byte[])[.. point.X!, .. point.Y!];
    }

    /// <inheritdoc/>
    public SigningAlgorithm Algorithm => SigningAlgorithm.EcdsaP256;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A new key, out of the operating system's randomness.</summary>
    public static EcdsaKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key of a private number, big-endian.</summary>
    /// <exception cref="CryptographicException">It has not 32 bytes, or is zero or beyond the curve's order.</exception>
    public static EcdsaKey FromPrivate(ReadOnlySpan<byte> number)
    {
        if (number.Length != PrivateBytes)
        {
            throw new CryptographicException($"a private key on P-256 has {PrivateBytes} bytes, not {number.Length}");
        }

        var copy = number.ToArray();
        try
        {
            return new EcdsaKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = copy }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    /// <summary>The private number, big-endian; wipe it after use.</summary>
    public byte[] ExportPrivate() => _key.ExportParameters(includePrivateParameters: true).D!;

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            return _key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _key.Dispose();
}
