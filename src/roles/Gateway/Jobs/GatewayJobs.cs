using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Edge.Gateway;

/// <summary>
/// The Gateway's end of job connections. The TLS listener hands over each connection whose client chose
/// <see cref="Protocol"/>; it must have presented this node's own certificate (SNI = node id), and carry
/// <c>ISslStreamFeature</c>, as Kestrel's TLS middleware leaves it.
/// </summary>
/// <param name="devices">The device of a node in the Gateway's replica, or null if there is none. Must not block.</param>
public sealed partial class GatewayJobs(
    GatewayJobsOptions options,
    JobDispatcher dispatcher,
    Func<NodeId, DeviceDocument?> devices,
    TimeProvider time,
    ILoggerFactory loggers)
{
    public static readonly SslApplicationProtocol Protocol = new("edge-job/1");

    private readonly HostAdmission _admission = new(options, devices, SystemEntropy.Instance, time);
    private readonly ConcurrentDictionary<NodeId, HostConnection> _connections = [];
    private readonly LostHosts _lost = new(time);
    private readonly ILogger _logger = loggers.CreateLogger<GatewayJobs>();
    private volatile bool _draining;
    private int _count;

    /// <summary>Hosts that are connected and admitted.</summary>
    public int Connected => _connections.Count;

    /// <summary>Who they are.</summary>
    public IReadOnlyCollection<NodeId> Hosts => (IReadOnlyCollection<NodeId>)_connections.Keys;

    /// <summary>Hosts whose connections broke within the last 30 s and that have not come back; the newest, at most 32.</summary>
    public IReadOnlyList<NodeId> LostHosts => _lost.Current;

    /// <summary>Runs one connection to its end. Returns, and never throws for what the Host does; the caller closes the connection.</summary>
    public async Task RunAsync(ConnectionContext connection, CancellationToken cancellation)
    {
        var certificate = connection.Features.Get<ISslStreamFeature>()?.SslStream.LocalCertificate;
        if (certificate is null || _draining)
        {
            return;
        }

        var writer = new JobFrameWriter(connection.Transport.Output);
        try
        {
            if (Interlocked.Increment(ref _count) <= options.ConnectionsMax)
            {
                await RunAsync(connection, writer, certificate.GetCertHash(HashAlgorithmName.SHA256), cancellation);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            LogEnded(connection.RemoteEndPoint, error.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            writer.Close();
        }
    }

    /// <summary>Looks at all connected Hosts' devices again and closes those that are revoked; call it when devices changed.</summary>
    public void Recheck()
    {
        foreach (var (node, connection) in _connections)
        {
            if (!_admission.Admits(node))
            {
                LogRevoked(node);
                connection.Close();
            }
        }
    }

    /// <summary>Tells all Hosts that no new jobs come; those in flight finish.</summary>
    public void Drain()
    {
        _draining = true;
        foreach (var connection in _connections.Values)
        {
            connection.Drain();
        }
    }

    private async Task RunAsync(
        ConnectionContext connection, JobFrameWriter writer, byte[] certificateHash, CancellationToken cancellation)
    {
        var hello = await HelloAsync(connection, writer, certificateHash, cancellation);
        if (!hello.Succeeded)
        {
            LogRefused(connection.RemoteEndPoint, hello.Failure.Message);
            await RefuseAsync(writer, JobError.NotAdmitted, hello.Failure);
            return;
        }

        var host = new HostConnection(hello.Value, options, writer, dispatcher.Wake, time);
        Enter(host);
        LogConnected(host.Host, connection.RemoteEndPoint, hello.Value.Slots);
        try
        {
            if (await host.RunAsync(connection.Transport.Input, cancellation) is { } failure)
            {
                LogBroken(host.Host, failure.Message);
            }
        }
        finally
        {
            var wasCurrent = _connections.TryRemove(new KeyValuePair<NodeId, HostConnection>(host.Host, host));
            if (wasCurrent && !host.IsDraining && !_draining)
            {
                _lost.Lose(host.Host);
            }

            dispatcher.Remove(host);
            LogDisconnected(host.Host);
        }
    }

    private async Task<Outcome<HelloMessage>> HelloAsync(
        ConnectionContext connection, JobFrameWriter writer, byte[] certificateHash, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.HelloTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await _admission.AdmitAsync(connection.Transport.Input, writer, certificateHash, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new Failure("hello_timeout", $"no HELLO within {options.HelloTimeout.TotalSeconds:0.###} s");
        }
    }

    /// <summary>A Host that connects again has lost its former connection, whether we know it yet or not.</summary>
    private void Enter(HostConnection host)
    {
        _connections.AddOrUpdate(
            host.Host,
            host,
            (_, former) =>
            {
                former.Close();
                return host;
            });
        _lost.Find(host.Host);
        dispatcher.Add(host);
        if (!_admission.Admits(host.Host))
        {
            // Revoked between the check and the entry.
            host.Close();
        }
    }

    private static async Task RefuseAsync(JobFrameWriter writer, JobError error, Failure failure)
    {
        writer.Send(JobFrameType.Error, 0, new ErrorMessage(error, RetryUseful: false, failure.Message));
        await writer.SentAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} connected from {Remote} with {Slots} slots")]
    private partial void LogConnected(NodeId host, System.Net.EndPoint? remote, int slots);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Host} disconnected")]
    private partial void LogDisconnected(NodeId host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing Host {Host}, which broke the protocol: {Reason}")]
    private partial void LogBroken(NodeId host, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refusing a job connection from {Remote}: {Reason}")]
    private partial void LogRefused(System.Net.EndPoint? remote, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing Host {Host}, whose device is revoked")]
    private partial void LogRevoked(NodeId host);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job connection from {Remote} ended: {Reason}")]
    private partial void LogEnded(System.Net.EndPoint? remote, string reason);
}
