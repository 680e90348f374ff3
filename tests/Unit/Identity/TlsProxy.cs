#pragma warning disable CA5359 // What the proxy accepts is not what is tested.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tests.Unit.Identity;

/// <summary>
/// A proxy that ends TLS with a certificate of its own and opens TLS anew behind it: what a login must not pass through,
/// even when its certificate comes from the network's authority.
/// </summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _closing = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _running;
    private readonly IPEndPoint _target;

    public TlsProxy(string target, X509Certificate2 certificate)
    {
        _target = IPEndPoint.Parse(target);
        _certificate = certificate;
        _listener.Start();
        _running = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _listener.Stop();
        _closing.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        try
        {
            var protocols = new List<SslApplicationProtocol> { SslApplicationProtocol.Http2 };
            await using var front = new SslStream(client.GetStream());
            await front.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = protocols }, _closing.Token);
            await server.ConnectAsync(_target, _closing.Token);
            await using var back = new SslStream(server.GetStream(), false, static (_, _, _, _) => true);
            await back.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "stargate", ApplicationProtocols = protocols }, _closing.Token);
            await Task.WhenAny(front.CopyToAsync(back, _closing.Token), back.CopyToAsync(front, _closing.Token));
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // The end of one side is the end of the connection.
        }
    }
}
