using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A device's wish to have another key, as it came over its connection, and what is known of that.</summary>
public sealed record DeviceKeyChange
{
    /// <summary>The node as whom the connection is logged in.</summary>
    public required NodeId Node { get; init; }

    public required ReadOnlyMemory<byte> NewKey { get; init; }

    /// <summary>See <see cref="KeyRotationProof"/>; by the key that the device has.</summary>
    public required ReadOnlyMemory<byte> OldProof { get; init; }

    /// <summary>The same by the new key.</summary>
    public required ReadOnlyMemory<byte> NewProof { get; init; }

    /// <summary>SHA-256 of the certificate that the device says it was shown.</summary>
    public required ReadOnlyMemory<byte> SeenCertificateHash { get; init; }

    /// <summary>SHA-256 of the certificate that was presented on the connection.</summary>
    public required ReadOnlyMemory<byte> CertificateHash { get; init; }

    /// <summary>Where the connection comes from.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The wish of a role that opens the store itself: there is no connection, and so no certificate to be bound to.</summary>
    public static DeviceKeyChange Own(NodeId node, DeviceKey key, DeviceKey next)
    {
        var none = new byte[DeviceProof.CertificateHashBytes];
        return new DeviceKeyChange
        {
            Node = node,
            NewKey = next.PublicKey,
            OldProof = KeyRotationProof.Sign(key, node, key.PublicKey.Span, next.PublicKey.Span, none),
            NewProof = KeyRotationProof.Sign(next, node, key.PublicKey.Span, next.PublicKey.Span, none),
            SeenCertificateHash = none,
            CertificateHash = none,
            Address = IPAddress.None,
        };
    }
}
