using System.Net;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The listeners of a Stargate: control, DNS, DNS by TLS and HTTPS, and metrics with health.</summary>
internal sealed class StargateListeners : IAsyncDisposable
{
    /// <summary>Streams have ended by then; what is left are logins.</summary>
    private static readonly TimeSpan ControlDrainTimeout = TimeSpan.FromSeconds(2);

    private readonly ControlListener _control;
    private readonly SecureDnsListener _secure;
    private readonly NodeListener _node;

    private StargateListeners(ControlListener control, DnsEndpoint dns, SecureDnsListener secure, NodeListener node)
    {
        _control = control;
        _secure = secure;
        Dns = dns;
        _node = node;
        Addresses = new NodeAddresses { Control = control.Endpoint, Dns = dns.LocalEndPoint, DnsTls = secure.Tls, DnsHttps = secure.Https, Metrics = node.Endpoint };
    }

    public NodeAddresses Addresses { get; }

    public DnsEndpoint Dns { get; }

    public static async Task<StargateListeners> StartAsync(
        StargateOptions options,
        StargateWorks works,
        NodeIdentity identity,
        NodeMetrics metrics,
        Func<NodeReadiness> readiness,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        var listen = options.Node.Listen;
        var dns = works.Dns;
        ControlListener? control = null;
        SecureDnsListener? secure = null;
        try
        {
            await dns.StartAsync(cancellation);
            control = await ControlListener.StartAsync(
                new IPEndPoint(listen, options.ControlPort), identity, services => Add(services, options, works, identity, time), metrics, loggers, cancellation);
            works.Sessions = control.Sessions;
            secure = await SecureDnsListener.StartAsync(options, dns, works.Requests.Answerer, identity, time, loggers, cancellation);
            var node = await NodeListener.StartAsync(new IPEndPoint(listen, options.MetricsPort), metrics, readiness, loggers, cancellation);
            return new StargateListeners(control, dns, secure, node);
        }
        catch
        {
            await dns.DisposeAsync();
            await (control?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (secure?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>Ends the control port first, then DNS: names are the last thing that others do without.</summary>
    /// <param name="leavesDns">Whether the process that answers DNS goes on without the Stargate.</param>
    public async Task StopAsync(bool leavesDns, CancellationToken drainUntil)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(drainUntil);
        limit.CancelAfter(ControlDrainTimeout);
        await _control.StopAsync(limit.Token);
        await _secure.StopAsync(drainUntil);
        if (!leavesDns)
        {
            await Dns.StopAsync(drainUntil);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _secure.DisposeAsync();
        await Dns.DisposeAsync();
        await _node.DisposeAsync();
    }

    private static void Add(IServiceCollection services, StargateOptions options, StargateWorks works, NodeIdentity identity, TimeProvider time)
    {
        services.AddDevices(options.Identity);
        services.AddSingleton<IControlStore>(works.Opened.Store);
        services.AddSingleton(works.Opened.Authority);
        services.AddSingleton<IDeviceDirectory>(works.Devices);
        services.AddSingleton(time);
        services.AddSingleton<IAuditLog>(works.Identity.Audit);
        services.AddSingleton(works.Identity.Metrics);
        services.AddSingleton(new SelfEndpoint(works, identity, options.Node.Version, time));
        services.AddSingleton(works.ServicesFor());
        services.AddSingleton(works.Tokens);
        services.AddSingleton<TokensEndpoint>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton(works);
        services.AddSingleton<NamesEndpoint>();
    }
}
