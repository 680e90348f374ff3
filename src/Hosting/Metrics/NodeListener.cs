using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Serves a node's <c>/metrics</c>, <c>/healthz</c> (the process is alive) and <c>/readyz</c> (the node is in service).</summary>
public sealed class NodeListener : IAsyncDisposable
{
    private readonly WebApplication _application;

    private NodeListener(WebApplication application, IPEndPoint endpoint)
    {
        _application = application;
        Endpoint = endpoint;
    }

    /// <summary>The address and port that were bound.</summary>
    public IPEndPoint Endpoint { get; }

    /// <param name="endpoint">Port 0 takes a free one.</param>
    /// <param name="readiness">Asked at each request for <c>/readyz</c>; must not block.</param>
    public static async Task<NodeListener> StartAsync(
        IPEndPoint endpoint,
        NodeMetrics metrics,
        Func<NodeReadiness> readiness,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        var application = builder.Build();
        application.MapGet("/healthz", static () => TypedResults.Text("ok\n"));
        application.MapGet("/readyz", () => Answer(readiness()));
        application.MapGet("/metrics", () => TypedResults.Text(metrics.Render(), "text/plain; version=0.0.4; charset=utf-8"));
        await application.StartAsync(cancellation);
        return new NodeListener(application, BoundEndpoint(application));
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static ContentHttpResult Answer(NodeReadiness readiness) =>
        TypedResults.Text(
            readiness.Reason + "\n",
            statusCode: readiness.InService ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static IPEndPoint BoundEndpoint(WebApplication application)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return IPEndPoint.Parse(new Uri(addresses.First()).Authority);
    }
}
