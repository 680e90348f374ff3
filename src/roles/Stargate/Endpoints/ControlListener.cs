using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Authentication;
using Edge.Hosting;
using Edge.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The control port: gRPC over TLS with the node's own certificate.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    /// <summary>How often an idle connection is asked whether it still lives, and how long it may take to answer.</summary>
    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Connections that the kernel holds until they are accepted: all nodes of a restarted Stargate may come within a moment.</summary>
    private const int BacklogMax = 4_096;

    private readonly WebApplication _application;

    private ControlListener(WebApplication application, IPEndPoint endpoint)
    {
        _application = application;
        Endpoint = endpoint;
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Who is logged in.</summary>
    public DeviceSessions Sessions => _application.Services.GetRequiredService<DeviceSessions>();

    public static async Task<ControlListener> StartAsync(
        IPEndPoint endpoint,
        NodeIdentity identity,
        Action<IServiceCollection> addServices,
        IMeterFactory meters,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.Replace(ServiceDescriptor.Singleton(meters));
        addServices(builder.Services);
        builder.Services.AddGrpc()
            .AddServiceOptions<NodeControlEndpoint>(static service => service.MaxReceiveMessageSize = NodeControlEndpoint.MessageBytesMax)
            .AddServiceOptions<PeersEndpoint>(static service => service.MaxReceiveMessageSize = PeersEndpoint.MessageBytesMax)
            .AddServiceOptions<TokensEndpoint>(static service => service.MaxReceiveMessageSize = TokensEndpoint.MessageBytesMax)
            .AddServiceOptions<AuditEndpoint>(static service => service.MaxReceiveMessageSize = AuditEndpoint.MessageBytesMax)
            .AddServiceOptions<NamesEndpoint>(static service => service.MaxReceiveMessageSize = NamesEndpoint.MessageBytesMax);
        builder.WebHost.UseSockets(static sockets => sockets.Backlog = BacklogMax);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A node that doesn't read is cut by its stream, which knows who it is and says so.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlivePeriod;
            kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlivePeriod;
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                var door = new ArrivalDoor(listen.ApplicationServices.GetRequiredService<StargateServices>().Arrivals);
                listen.Use(next => connection => door.PassAsync(connection, next));
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ServerCertificateSelector = (_, _) => identity.Certificate,
                });
            });
        });
        var application = builder.Build();
        application.MapGrpcService<DevicesEndpoint>();
        application.MapGrpcService<NodeControlEndpoint>();
        application.MapGrpcService<PeersEndpoint>();
        application.MapGrpcService<TokensEndpoint>();
        application.MapGrpcService<AuditEndpoint>();
        application.MapGrpcService<NamesEndpoint>();
        application.MapGet(SelfAnswer.Path, static (HttpContext context) => context.RequestServices.GetRequiredService<SelfEndpoint>().AnswerAsync(context));
        await application.StartAsync(cancellation);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ControlListener(application, IPEndPoint.Parse(new Uri(bound).Authority));
    }

    /// <summary>Waits for calls under way until <paramref name="drainUntil"/> is cancelled.</summary>
    public Task StopAsync(CancellationToken drainUntil) => _application.StopAsync(drainUntil);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
