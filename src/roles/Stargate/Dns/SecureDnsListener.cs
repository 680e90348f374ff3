using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// DNS within TLS (RFC 7858) and over HTTPS (RFC 8484), answered from the table that the engine answers from, within the
/// Stargate: TLS allocates, and would hold up the engine's threads. Both pause while the Stargate restarts.
/// </summary>
internal sealed class SecureDnsListener : IAsyncDisposable
{
    /// <summary>Of each of the two; one more is closed as soon as it is made.</summary>
    public const int ConnectionCountMax = 4096;

    /// <summary>Of those, connections of one address, or of one /64.</summary>
    public const int NetworkConnectionsMax = 1024;

    /// <summary>Bytes of the longest query.</summary>
    public const int QueryBytesMax = 4096;

    /// <summary>How long a connection may go without a whole query, or without taking its responses (RFC 7766 §6.2.3).</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private const int BufferBytesMax = 64 * 1024;

    private const int StreamCountMax = 64;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Who speaks DNS in TLS names this one (RFC 7858 §3.1, RFC 9103 §7.1), or none.</summary>
    private static readonly List<SslApplicationProtocol> _dot = [new("dot")];

    private static readonly List<SslApplicationProtocol> _http = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly WebApplication _application;

    private SecureDnsListener(WebApplication application)
    {
        _application = application;
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static address => IPEndPoint.Parse(new Uri(address).Authority)).ToList();
        (Tls, Https) = (bound[0], bound[bound.Count / 2]);
    }

    public IPEndPoint Tls { get; }

    public IPEndPoint Https { get; }

    /// <exception cref="RoleFailedException">A port cannot be bound, or the certificate not be read.</exception>
    public static async Task<SecureDnsListener> StartAsync(
        StargateOptions options, DnsEndpoint dns, RequestAnswerer answerer, NodeIdentity identity, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var policy = DnsEndpointOptions.Of(options, identity.Id).Policy;
        var (tls, https) = (new TableResponder(dns.Table, policy, time, DnsTransport.Tls, passes: true, signer: dns.Signer), new TableResponder(dns.Table, policy, time, DnsTransport.Https, signer: dns.Signer));
        var queries = new HttpsDnsEndpoint(https);
        var certificate = new DnsCertificate(identity, options.DnsCertificate, time, loggers.CreateLogger<DnsCertificate>());
        if (certificate.Open() is { } failure)
        {
            throw new RoleFailedException(failure);
        }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Bound(kestrel.Limits);
            kestrel.AddServerHeader = false;
            var (tlsShares, httpsShares) = (new NetworkShares(ConnectionCountMax, NetworkConnectionsMax), new NetworkShares(ConnectionCountMax, NetworkConnectionsMax));
            Listen(kestrel, options, static options => options.DnsTlsPort, listen =>
            {
                listen.Use(next => connection => CountAsync(tls, tlsShares, connection, next));
                listen.UseHttps(Secured(certificate, _dot));
                listen.Run(connection => ServeAsync(connection, tls, answerer, time));
            });
            Listen(kestrel, options, static options => options.DnsHttpsPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(next => connection => CountAsync(https, httpsShares, connection, next));
                listen.UseHttps(Secured(certificate, _http));
            });
        });
        var application = builder.Build();
        application.Run(queries.AnswerAsync);
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            await application.DisposeAsync();
            throw new RoleFailedException(new Failure("port_taken", $"DNS by TLS or HTTPS cannot listen on {options.Node.Listen}: {error.Message}; stop what listens there, or use --ports any"));
        }

        return new SecureDnsListener(application);
    }

    /// <summary>Answers what has arrived, then closes.</summary>
    public Task StopAsync(CancellationToken drainUntil) => _application.StopAsync(drainUntil);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Bound(KestrelServerLimits limits)
    {
        limits.KeepAliveTimeout = IdleTimeout;
        limits.RequestHeadersTimeout = HandshakeTimeout;
        limits.MaxRequestBodySize = QueryBytesMax;
        limits.MaxRequestBufferSize = BufferBytesMax;
        limits.MaxResponseBufferSize = BufferBytesMax;
        limits.MaxRequestLineSize = 2 * QueryBytesMax;
        limits.MaxRequestHeadersTotalSize = 4 * QueryBytesMax;
        limits.MaxRequestHeaderCount = 64;
        limits.Http2.MaxStreamsPerConnection = StreamCountMax;
    }

    /// <summary>On its own address, and on those that it shares with other Stargates if the port is a fixed one.</summary>
    private static void Listen(KestrelServerOptions kestrel, StargateOptions options, Func<StargateOptions, int> portOf, Action<ListenOptions> configure)
    {
        var port = portOf(options);
        foreach (var address in port == 0 ? [options.Node.Listen] : (options.Anycast?.Addresses ?? []).Prepend(options.Node.Listen))
        {
            kestrel.Listen(new IPEndPoint(address, port), configure);
        }
    }

    private static TlsHandshakeCallbackOptions Secured(DnsCertificate certificate, List<SslApplicationProtocol> protocols) => new()
    {
        HandshakeTimeout = HandshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ServerCertificateContext = certificate.Current(),
            ApplicationProtocols = protocols,
        }),
    };

    private static async Task ServeAsync(ConnectionContext connection, TableResponder responder, RequestAnswerer answerer, TimeProvider time)
    {
        using var serving = new TlsDnsConnection(
            connection, responder, (request, client, cancellation) => answerer.AnswerAsync(request, isStream: true, client, cancellation), time);
        await serving.RunAsync();
    }

    private static async Task CountAsync(TableResponder responder, NetworkShares shares, ConnectionContext connection, ConnectionDelegate next)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!shares.TryOpen(client))
        {
            responder.Refuse();
            connection.Abort();
            return;
        }

        responder.Open();
        try
        {
            await next(connection);
        }
        finally
        {
            responder.Close();
            shares.Close(client);
        }
    }
}
