using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Edge.Gateway;

/// <summary>
/// Chooses by SNI. 1. The node's own id: the node's certificate, and job connections are offered. 2. No name, or an address: a self-made
/// certificate of the node. 3. A name that a service has: its certificate. 4. Any other name: the handshake is refused.
/// </summary>
/// <param name="nodeCertificate">The certificate that the network issued to this node; it is renewed while the node runs.</param>
internal sealed class TlsSelection(
    string node, Func<X509Certificate2> nodeCertificate, SelfMadeCertificates selfMade, Func<RouteTable> routes)
{
    private static readonly List<SslApplicationProtocol> Visitors = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private static readonly List<SslApplicationProtocol> Everybody = [GatewayJobs.Protocol, .. Visitors];

    private OwnCertificate? _own;

    public async ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext context)
    {
        var name = context.ClientHelloInfo.ServerName;
        // Some clients send an address, which is no name by RFC 6066 §3.
        if (string.IsNullOrEmpty(name) || IPAddress.TryParse(name, out _))
        {
            return Options(await selfMade.GetAsync(node), Visitors);
        }

        if (name.Equals(node, StringComparison.OrdinalIgnoreCase))
        {
            return OwnOptions();
        }

        return routes().Find(name) is { } route
            ? Options(await selfMade.GetAsync(route.Host), Visitors)
            : throw new AuthenticationException($"no service has the name '{name}'");
    }

    private SslServerAuthenticationOptions OwnOptions()
    {
        var certificate = nodeCertificate();
        var own = _own;
        if (own?.Certificate != certificate)
        {
            var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
            _own = own = new OwnCertificate(certificate, Options(context, Everybody));
        }

        return own!.Options;
    }

    private static SslServerAuthenticationOptions Options(
        SslStreamCertificateContext certificate, List<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = certificate,
        ApplicationProtocols = protocols,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = false,
    };

    private sealed record OwnCertificate(X509Certificate2 Certificate, SslServerAuthenticationOptions Options);
}
