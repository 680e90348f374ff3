namespace Edge.Dns;

/// <summary>Algorithms that zones are signed with here (IANA registry "DNS Security Algorithm Numbers").</summary>
public enum SigningAlgorithm : byte
{
    /// <summary>ECDSA on the curve P-256 with SHA-256 (RFC 6605); the default.</summary>
    EcdsaP256 = 13,

    /// <summary>Ed25519 (RFC 8080); its arithmetic is given from outside.</summary>
    Ed25519 = 15,
}
