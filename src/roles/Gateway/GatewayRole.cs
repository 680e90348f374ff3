using System.Diagnostics.CodeAnalysis;
using System.Net;
using Edge.Delivery;
using Edge.Hosting;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Gateway;

/// <summary>
/// The entry point for visitors. Open: who the node is. Connect: its configuration, from a Stargate or from disk. Serve:
/// listeners for visitors and Hosts. Announce: the Stargates put it into DNS. Withdraw and Drain: out of DNS first, then
/// each reply ends its connection until nobody new comes, then what is in flight ends.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A role is closed by its last stage, which every start is followed by.")]
public sealed class GatewayRole(GatewayOptions options, IOrigin origin, TimeProvider time, ILoggerFactory loggers) : IRole
{
    private const string InService = "in service";

    private const string DrainedByOperator = "an operator wants no traffic here";

    private readonly HandshakeSamples _handshakes = new(time);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeMetrics _metrics = new();
    private readonly RouteTables _routes = new();
    private readonly RequestGate _gate = new(time);
    private readonly CancellationTokenSource _closing = new();
    private NodeIdentity? _identity;
    private ControlLink? _link;
    private GatewayJobs? _jobs;
    private PrivilegedDesk? _privileged;
    private GatewayServer? _server;
    private NodeListener? _listener;
    private Task _renewal = Task.CompletedTask;
    private Task _rotation = Task.CompletedTask;
    private NodeReadiness _readiness = new(false, "starting");

    public string Name => _identity?.Id.Value ?? "gateway";

    /// <summary>The node's id, from the stage Open on.</summary>
    public NodeId Id => _identity?.Id ?? default;

    public Task Ended => _ended.Task;

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public NodeAddresses? Addresses { get; private set; }

    public async Task OpenAsync(CancellationToken cancellation)
    {
        var opened = await NodeIdentity.OpenAsync(
            new NodeIdentityOptions { Node = options.Node, Role = NodeRole.Gateway, Contacts = Contacts(), Time = time },
            cancellation);
        _identity = opened.Succeeded ? opened.Value : throw new RoleFailedException(opened.Failure);
        _listener = await NodeListener.StartAsync(
            new IPEndPoint(options.Node.Listen, options.MetricsPort), _metrics, () => _readiness, loggers, cancellation);
    }

    public async Task ConnectAsync(CancellationToken cancellation)
    {
        var identity = _identity!;
        _link = new ControlLink(
            new ControlLinkOptions
            {
                Node = identity.Id,
                Role = NodeRole.Gateway,
                Region = identity.Region,
                Version = options.Node.Version,
                Folder = options.Node.Folder,
                Stargates = identity.Stargates,
                Load = () => new NodeLoad(_gate.InFlight, _gate.Requests, 0, 0),
                LostHosts = () => _jobs?.LostHosts ?? [],
                Handshakes = _handshakes.Report,
            },
            new ControlDialer(identity, time),
            _metrics,
            time,
            Random.Shared,
            loggers);
        _privileged = new PrivilegedDesk(identity, _link, options.Node.Version, options.Identity, _metrics, time);
        _link.Replica.Changed += Configure;
        _link.DrainChanged += Drain;
        await _link.StartAsync(cancellation);
        Configure(_link.Replica.Current);
    }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        var node = _identity!.Id.Value;
        var dispatcher = new JobDispatcher(new JobOptions(), origin, time, Random.Shared, new JobMetrics(_metrics));
        _jobs = new GatewayJobs(new GatewayJobsOptions(), dispatcher, Device, time, loggers);
        _privileged!.Hosts = () => _jobs.Hosts;
        var deliveryMetrics = new DeliveryMetrics(_metrics);
        var delivery = new ContentDelivery(
            new DeliveryOptions { Node = node, MemoryBytesMax = options.CacheBytes }, dispatcher, origin, time, deliveryMetrics);
        var tls = new TlsSelection(
            node, () => _identity.Certificate!, new SelfMadeCertificates(time), () => _routes.Current);
        _server = new GatewayServer(
            Endpoints(), tls, connection => _jobs.RunAsync(connection, _closing.Token), _handshakes, loggers);
        var application = new GatewayApplication(node, delivery, deliveryMetrics, _gate, () => _routes.Current, _privileged!.Self, time, loggers);
        await _server.StartAsync(application, cancellation);
        Addresses = _server.Addresses with { Metrics = _listener!.Endpoint };
        _renewal = RenewAsync(_closing.Token);
        _rotation = RotateAsync(_closing.Token);
    }

    public async Task AnnounceAsync(CancellationToken cancellation)
    {
        await _link!.AnnounceAsync(Addresses!, cancellation);
        _readiness = _gate.Draining ? new NodeReadiness(false, DrainedByOperator) : new NodeReadiness(true, InService);
    }

    public Task WithdrawAsync(CancellationToken cancellation)
    {
        _readiness = new NodeReadiness(false, "draining");
        return _link!.WithdrawAsync(cancellation);
    }

    /// <summary>Hosts stay until the end: what is in flight may wait for them.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await _gate.DrainAsync(options.DrainQuiet, options.DrainListeningMax, cancellation);
        await _server!.StopAsync(_gate, EndJobs, cancellation);
    }

    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        await _renewal;
        await _rotation;
        _identity?.Dispose();
        _metrics.Dispose();
        _ended.TrySetResult();
    }

    private Task RenewAsync(CancellationToken cancellation)
    {
        var certificates = new StargateCertificates(_identity!, () => _link!.Stargates, time);
        var renewal = new CertificateRenewal(_identity!, certificates.IssueAsync, time, loggers.CreateLogger<CertificateRenewal>());
        return new Loop(time, static _ => { }).RunAsync(renewal.RunAsync, cancellation);
    }

    private Task RotateAsync(CancellationToken cancellation)
    {
        var keys = new StargateKeys(_identity!, () => _link!.Stargates, time);
        var rotation = new KeyRotation(
            _identity!, keys.RotateAsync, options.Node.DeviceKeyAgeMax, SystemEntropy.Instance, time, loggers.CreateLogger<KeyRotation>());
        _link!.KeyWanted += rotation.Want;
        return new Loop(time, static _ => { }).RunAsync(rotation.RunAsync, cancellation);
    }

    private void EndJobs()
    {
        _jobs!.Drain();
        _closing.Cancel();
    }

    private void Configure(ReplicaPicture picture)
    {
        _routes.Apply(picture);
        _jobs?.Recheck();
    }

    /// <summary>An operator's wish: replies end their connections, and DNS names others. Whoever still comes is served.</summary>
    private void Drain(bool wanted)
    {
        _gate.Turn(wanted);
        if (_readiness.Reason is InService or DrainedByOperator)
        {
            _readiness = wanted ? new NodeReadiness(false, DrainedByOperator) : new NodeReadiness(true, InService);
        }
    }

    private DeviceDocument? Device(NodeId node) =>
        _link!.Replica.Current.Find<DeviceDocument>(ResourceKinds.Device.Key(node.Value));

    private GatewayEndpoints Endpoints() => new(
        new IPEndPoint(options.Node.Listen, options.HttpPort),
        new IPEndPoint(options.Node.Listen, options.HttpsPort),
        options.BrowserPort is { } port ? new IPEndPoint(IPAddress.Loopback, port) : null);

    // What is bound to a free port is known only later, and announced then.
    private NodeContacts Contacts() => new()
    {
        Http = Contact(options.HttpPort),
        Https = Contact(options.HttpsPort),
        Metrics = Contact(options.MetricsPort),
    };

    private string? Contact(int port) => port == 0 ? null : new IPEndPoint(options.Node.Listen, port).ToString();
}
