using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Edge.Tests.Network;

/// <summary>How a visitor reaches a Gateway: a client that connects to the given endpoint whatever the host name is.</summary>
internal static class Visitor
{
    public static HttpClient Of(IPEndPoint gateway, Version? version = null, Station? from = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = 64,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Certificates are self-made until the certificate service comes.
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = from?.Socket(SocketType.Stream, ProtocolType.Tcp) ?? new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            try
            {
                await socket.ConnectAsync(gateway, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
