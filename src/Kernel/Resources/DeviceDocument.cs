namespace Edge.Kernel.Resources;

/// <summary><c>devices/&lt;id&gt;</c>: the key by which a node proves itself. The id is that of its node.</summary>
public sealed record DeviceDocument
{
    /// <summary>The raw 32-byte Ed25519 public key (RFC 8032), base64.</summary>
    public required string PublicKey { get; init; }

    public required NodeRole Role { get; init; }

    public string Owner { get; init; } = "";

    public bool Revoked { get; init; }

    /// <summary>Since when the key is in use; null if nobody wrote it down.</summary>
    public DateTimeOffset? KeyCreated { get; init; }

    /// <summary>The key before, which still proves the node up to <see cref="PreviousUntil"/>.</summary>
    public string? PreviousKey { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>An operator wants a key that is younger than this moment; the node's next rotation clears it.</summary>
    public DateTimeOffset? RotateAfter { get; init; }

    /// <summary>When the certificate that was issued last expires; null for a Host, which has none.</summary>
    public DateTimeOffset? CertificateExpires { get; init; }
}
