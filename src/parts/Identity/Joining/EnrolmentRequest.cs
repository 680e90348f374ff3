using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A node's request to be let in by a join code, as it came over the network.</summary>
public sealed record EnrolmentRequest
{
    /// <summary>The accessor and secret of the join code; null when what was sent is no code.</summary>
    public required Token? Code { get; init; }

    public required NodeRole Role { get; init; }

    /// <summary>Where the node says that it is; a code that names a region has the last word.</summary>
    public required Region Region { get; init; }

    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Shows that the node has the private half, for this request and on this connection: see <see cref="EnrolmentProof"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>SHA-256 of the certificate that the node says it was shown.</summary>
    public required ReadOnlyMemory<byte> SeenCertificateHash { get; init; }

    /// <summary>SHA-256 of the certificate that this Stargate presented on the connection.</summary>
    public required ReadOnlyMemory<byte> CertificateHash { get; init; }

    public NodeContacts Contacts { get; init; } = NodeContacts.None;

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>A PKCS#10 request (DER); empty from a Host.</summary>
    public ReadOnlyMemory<byte> CertificateRequest { get; init; }

    /// <summary>Where the connection comes from.</summary>
    public required IPAddress Address { get; init; }
}
