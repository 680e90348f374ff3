using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Edge.Kernel;

namespace Edge.Origin;

/// <summary>Connects to an origin: resolves, refuses forbidden addresses, and connects to an address that was checked.</summary>
internal sealed class OriginDialer(HttpOriginOptions options, OwnAddresses own)
{
    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellation);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                last = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    public async ValueTask<Stream> DialSecureAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var clear = await DialAsync(context, cancellation);
        var secure = new SslStream(clear, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = context.DnsEndPoint.Host,
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                    RemoteCertificateValidationCallback = options.CertificateValidation,
                },
                cancellation);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await System.Net.Dns.GetHostAddressesAsync(host, cancellation);
        if (options.PrivateOrigins)
        {
            return addresses;
        }

        var allowed = Array.FindAll(addresses, address => PublicAddress.Is(address) && !own.Contain(address));
        return allowed.Length > 0 || addresses.Length == 0
            ? allowed
            : throw new ForbiddenAddressException($"{host} is {addresses[0]}, which is not a public address, or one of this network's own");
    }
}
