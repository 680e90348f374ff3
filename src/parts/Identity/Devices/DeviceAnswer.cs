using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A device's answer to its challenge, with what the Stargate itself knows of the connection.</summary>
public sealed record DeviceAnswer
{
    public required NodeId Node { get; init; }

    public required ReadOnlyMemory<byte> Nonce { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>SHA-256 of the certificate that the device says it was shown; only to tell apart why a proof fails.</summary>
    public required ReadOnlyMemory<byte> SeenCertificateHash { get; init; }

    /// <summary>SHA-256 of the certificate that this Stargate presented on the connection.</summary>
    public required ReadOnlyMemory<byte> CertificateHash { get; init; }

    /// <summary>Where the connection comes from.</summary>
    public required IPAddress Address { get; init; }
}
