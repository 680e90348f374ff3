namespace Edge.Dns;

/// <summary>Checks the signatures of one algorithm. <see cref="EcdsaCheck"/> is one; for Ed25519 bring your own.</summary>
public interface ISignatureCheck
{
    /// <summary>Whose signatures it checks.</summary>
    SigningAlgorithm Algorithm { get; }

    /// <summary>Whether the signature is good; keys and signatures of a wrong form are not an error, but never good.</summary>
    /// <param name="publicKey">As DNSKEY holds it.</param>
    /// <param name="signature">As RRSIG holds it.</param>
    bool IsGood(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature);
}
