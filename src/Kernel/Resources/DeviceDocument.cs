namespace Edge.Kernel.Resources;

/// <summary><c>devices/&lt;id&gt;</c>: the key by which a node proves itself. The id is that of its node.</summary>
public sealed record DeviceDocument
{
    /// <summary>The raw 32-byte Ed25519 public key (RFC 8032), base64.</summary>
    public required string PublicKey { get; init; }

    public required NodeRole Role { get; init; }

    public string Owner { get; init; } = "";

    public bool Revoked { get; init; }
}
