using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>Checks signatures of ECDSA on P-256 (RFC 6605).</summary>
public sealed class EcdsaCheck : ISignatureCheck
{
    private const int CoordinateBytes = 32;

    /// <inheritdoc/>
    public SigningAlgorithm Algorithm => SigningAlgorithm.EcdsaP256;

    /// <inheritdoc/>
    public bool IsGood(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != 2 * CoordinateBytes || signature.Length != 2 * CoordinateBytes)
        {
            return false;
        }

        var point = new ECPoint { X = publicKey[..CoordinateBytes].ToArray(), Y = publicKey[CoordinateBytes..].ToArray() };
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // The point does not lie on the curve.
            return false;
        }
    }
}
