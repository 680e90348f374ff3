namespace Edge.Dns;

/// <summary>A private key that signs records. <see cref="EcdsaKey"/> is one; for Ed25519 bring your own.</summary>
public interface IPrivateKey
{
    /// <summary>What it signs with.</summary>
    SigningAlgorithm Algorithm { get; }

    /// <summary>The public half as DNSKEY holds it: X and Y for ECDSA (RFC 6605 §4), 32 bytes for Ed25519 (RFC 8080 §3).</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The signature as RRSIG holds it: 64 bytes for both algorithms.</summary>
    byte[] Sign(ReadOnlySpan<byte> content);
}
