using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>What answers requests of DNS, and what secondaries are told, wired together.</summary>
internal sealed class RequestWorks
{
    private readonly RequestDesk _desk;
    private readonly NotifyDesk _notifications;

    public RequestWorks(
        StargateOptions options, StargateOpened opened, IControlStore store, DnsEndpoint dns, ServedZones served, SecondaryWorks secondaries, IdentityDesk identity, NamingMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        var table = new TableResponder(dns.Table, DnsEndpointOptions.Of(options, opened.Identity.Id).Policy, time, signer: dns.Signer);
        _notifications = new NotifyDesk(opened.View, identity.TsigKeys, options.Node.Listen, options.ProbesPrivate, metrics, time, loggers.CreateLogger<NotifyDesk>());
        served.Changed += _notifications.Tell;
        var notices = new SecondaryNotices(opened.View, secondaries.Desk, secondaries.Sources, _notifications);
        served.Renewed += notices.Spread;
        Answerer = new RequestAnswerer(
            identity.TsigKeys,
            table,
            new UpdateDesk(store, new UpdateReader(store, opened.View), served.Revision, identity.Audit, metrics),
            new TransferDesk(opened.View, served.Copies, table, secondaries.Desk.SecondsLeft, metrics, time),
            notices,
            time);
        _desk = new RequestDesk(dns.Requests, Answerer, time, loggers.CreateLogger<RequestDesk>());
    }

    /// <summary>Answers those that come within TLS.</summary>
    public RequestAnswerer Answerer { get; }

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(_desk.RunAsync(cancellation), _notifications.RunAsync(cancellation));
}
