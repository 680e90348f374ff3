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

    /// <summary>Bytes of the longest query.</summary>
    public const int QueryBytesMax = 4096;

    /// <summary>How long a connection may go without a whole query, or without taking its responses (RFC 7766 §6.2.3).</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private const int BufferBytesMax = 64 * 1024;

    private const int StreamCountMax = 64;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;

    private SecureDnsListener(WebApplication application)
    {
        _application = application;
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static address => IPEndPoint.Parse(new Uri(address).Authority)).ToList();
        (Tls, Https) = (bound[0], bound[1]);
    }

    public IPEndPoint Tls { get; }

    public IPEndPoint Https { get; }

    /// <exception cref="RoleFailedException">A port cannot be bound.</exception>
    public static async Task<SecureDnsListener> StartAsync(
        StargateOptions options, AnswerTable table, NodeIdentity identity, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var policy = DnsEndpointOptions.Of(options, identity.Id).Policy;
        var (tls, https) = (new TableResponder(table, policy, time, DnsTransport.Tls), new TableResponder(table, policy, time, DnsTransport.Https));
        var connections = new TlsDnsConnections(tls, time);
        var queries = new HttpsDnsEndpoint(https);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Bound(kestrel.Limits);
            kestrel.AddServerHeader = false;
            kestrel.Listen(new IPEndPoint(options.Node.Listen, options.DnsTlsPort), listen =>
            {
                listen.Use(next => connection => CountAsync(tls, connection, next));
                listen.UseHttps(Secured(identity, "dot"));
                listen.Run(connections.ServeAsync);
            });
            kestrel.Listen(new IPEndPoint(options.Node.Listen, options.DnsHttpsPort), listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(next => connection => CountAsync(https, connection, next));
                listen.UseHttps(Secured(identity, protocol: null));
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

    /// <summary>Who speaks DNS in TLS names no protocol, or this one; HTTP brings its own.</summary>
    private static HttpsConnectionAdapterOptions Secured(NodeIdentity identity, string? protocol) => new()
    {
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        HandshakeTimeout = HandshakeTimeout,
        ServerCertificateSelector = (_, _) => identity.Certificate,
        OnAuthenticate = (_, options) => options.ApplicationProtocols = protocol is null ? options.ApplicationProtocols : [new SslApplicationProtocol(protocol)],
    };

    private static async Task CountAsync(TableResponder responder, ConnectionContext connection, ConnectionDelegate next)
    {
        if (!responder.TryOpen(ConnectionCountMax))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            responder.Close();
        }
    }
}
