using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Edge.Stargate;

/// <summary>What the Stargate knows of a TLS connection to its control port, from its own side.</summary>
/// <param name="CertificateHash">SHA-256 of the certificate that was presented on it.</param>
internal sealed record ControlConnection(IPAddress Address, ReadOnlyMemory<byte> CertificateHash)
{
    /// <summary>Null when the connection has no TLS.</summary>
    public static ControlConnection? Of(HttpContext context)
    {
        // Asked of the connection and not of the configuration: after a renewal, old connections still have the old one.
        var presented = context.Features.Get<ISslStreamFeature>()?.SslStream.LocalCertificate;
        return presented is null
            ? null
            : new ControlConnection(context.Connection.RemoteIpAddress ?? IPAddress.None, presented.GetCertHash(HashAlgorithmName.SHA256));
    }
}
