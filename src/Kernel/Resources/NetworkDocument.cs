namespace Edge.Kernel.Resources;

/// <summary><c>network/self</c>: the network as a whole. Written once, when the network is made.</summary>
public sealed record NetworkDocument
{
    /// <summary>A random name that tells networks apart.</summary>
    public required string NetworkId { get; init; }

    /// <summary>The domain that the network's own names lie in, e.g. <c>edge.test</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>The certificate of the network's authority, PEM.</summary>
    public required string CaCertificate { get; init; }

    /// <summary>
    /// The authority's private key (PKCS#8), sealed with the master key by AES-256-GCM: base64 of nonce ‖ ciphertext ‖ tag.
    /// Empty in the redacted copies that leave Stargates and Apis.
    /// </summary>
    public string CaKeySealed { get; init; } = "";

    public required DateTimeOffset Created { get; init; }
}
