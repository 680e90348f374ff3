using Edge.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Edge.Gateway;

/// <summary>The Gateway's listeners for visitors and Hosts: the bare server, without a pipeline of middleware.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private const int HeadBytesMax = 32 * 1024;
    private const int RequestLineBytesMax = 16 * 1024;

    private readonly WebApplication _container;
    private readonly IServer _server;
    private readonly List<ListenOptions> _listeners = [];
    private readonly Func<ConnectionContext, Task>? _jobs;
    private readonly TlsSelection _tls;
    private readonly HandshakeSamples _handshakes;

    static GatewayServer()
    {
        // A line feed alone ends no line: what stands before us may see it differently (RFC 9112 §2.2).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
    }

    /// <param name="jobs">Runs a job connection to its end; null refuses them.</param>
    public GatewayServer(GatewayEndpoints endpoints, TlsSelection tls, Func<ConnectionContext, Task>? jobs, HandshakeSamples handshakes, ILoggerFactory loggers)
    {
        _handshakes = handshakes;
        _tls = tls;
        _jobs = jobs;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.IOQueueCount = Environment.ProcessorCount;
            sockets.UnsafePreferInlineScheduling = InlineSockets.IsSupported;

            // A quiet connection keeps a block of 4 KiB, and each request is spared a system call that asks for no bytes.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            kestrel.Listen(endpoints.Http, ListenInClear);
            kestrel.Listen(endpoints.Https, ListenByTls);
            if (endpoints.Browser is { } browser)
            {
                kestrel.Listen(browser, ListenInClear);
            }
        });
        _container = builder.Build();
        _server = _container.Services.GetRequiredService<IServer>();
    }

    /// <summary>What was really bound, once it listens.</summary>
    public NodeAddresses Addresses => new()
    {
        Http = _listeners[0].IPEndPoint,
        Https = _listeners[1].IPEndPoint,
        Browser = _listeners.ElementAtOrDefault(2)?.IPEndPoint,
    };

    public Task StartAsync(GatewayApplication application, CancellationToken cancellation) =>
        _server.StartAsync(application, cancellation);

    /// <summary>
    /// Stops listening and waits for what is in flight; cancelled, it cuts what is left. Job connections are ended only when
    /// no visitor waits for them any more.
    /// </summary>
    public async Task StopAsync(RequestGate gate, Action endJobs, CancellationToken cancellation)
    {
        var stopped = _server.StopAsync(cancellation);
        await gate.EmptyAsync(cancellation);
        endJobs();
        await stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        await _container.DisposeAsync();
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeadBytesMax;
        kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
    }

    private void ListenInClear(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => Begin(connection, next));
        _listeners.Add(listen);
    }

    private void ListenByTls(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.Use(next => connection => Begin(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _tls.SelectAsync });
        listen.Use(next => connection => IsJob(connection) ? RunJobsAsync(connection) : next(connection));
        _listeners.Add(listen);
    }

    private static bool IsJob(ConnectionContext connection) =>
        connection.Features.Get<ISslStreamFeature>()?.SslStream.NegotiatedApplicationProtocol == GatewayJobs.Protocol;

    private async Task RunJobsAsync(ConnectionContext connection)
    {
        if (_jobs is not null)
        {
            await CompleteInline(connection, false, new ConnectionDelegate(_jobs));
        }
    }

    private Task Begin(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is { } socket)
        {
            _handshakes.Note(socket.Socket);
        }

        return CompleteInline(connection, true, next);
    }

    private static Task CompleteInline(ConnectionContext connection, bool inline, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is { } socket)
        {
            InlineSockets.Prefer(socket.Socket, inline);
        }

        return next(connection);
    }
}
