using System.Diagnostics.CodeAnalysis;
using System.Net;
using Edge.Hosting;
using Edge.Jobs;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Host;

/// <summary>
/// A Host: keeps a job connection to each Gateway that it is offered, and fetches from origins for them.
/// Open: identity. Connect: control link. Serve: metrics and health, links to Gateways. Announce: tells the Stargates.
/// Without any Stargate it goes on by the Gateways that it knew.
/// </summary>
/// <param name="origin">How this Host reaches origins.</param>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync, the last stage of every role, disposes what the others made.")]
public sealed class HostRole(HostOptions options, IOrigin origin, TimeProvider time, ILoggerFactory loggers) : IRole
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeMetrics _metrics = new();
    private readonly JobSlots _slots = new(options.Slots);
    private NodeIdentity? _identity;
    private ControlLink? _control;
    private HostOrigin? _origin;
    private JobLinks? _links;
    private NearGateways? _near;
    private Task _measuring = Task.CompletedTask;
    private NodeListener? _listener;
    private readonly CancellationTokenSource _closing = new();
    private Task _rotation = Task.CompletedTask;
    private volatile bool _inService;
    private volatile bool _suspended;

    public string Name => _identity?.Id.Value ?? "host";

    public Task Ended => _ended.Task;

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public NodeAddresses? Addresses { get; private set; }

    /// <summary>The node, from the stage Open on.</summary>
    public NodeId? Id => _identity?.Id;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        var identity = await NodeIdentity.OpenAsync(
            new NodeIdentityOptions { Node = options.Node, Role = NodeRole.Host, Time = time }, cancellation);
        _identity = identity.Succeeded ? identity.Value : throw new RoleFailedException(identity.Failure);
    }

    public async Task ConnectAsync(CancellationToken cancellation)
    {
        var identity = _identity!;
        _origin = new HostOrigin(origin, _slots, _metrics);
        var link = new ControlLinkOptions
        {
            Node = identity.Id,
            Role = NodeRole.Host,
            Region = identity.Region,
            Version = options.Node.Version,
            Folder = options.Node.Folder,
            Stargates = identity.Stargates,
            Load = () => new NodeLoad(_slots.Taken, _origin.Jobs, _origin.Failures, 0),
        };
        _control = new ControlLink(link, new ControlDialer(identity, time), _metrics, time, Random.Shared, loggers);
        var self = new JobLinkIdentity(identity.Id, options.Node.Version, () => identity.Key, identity.Ca);
        _links = new JobLinks(
            self,
            new JobWork(_origin, _slots, time, Random.Shared),
            options.GatewaysMax,
            loggers.CreateLogger<JobLinks>());
        var rotation = new KeyRotation(
            identity,
            new StargateKeys(identity, () => _control.Stargates, time).RotateAsync,
            options.Node.DeviceKeyAgeMax,
            SystemEntropy.Instance,
            time,
            loggers.CreateLogger<KeyRotation>());
        _control.KeyWanted += rotation.Want;
        await _control.StartAsync(cancellation);
        _rotation = new Loop(time, static _ => { }).RunAsync(rotation.RunAsync, _closing.Token);
    }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        var links = _links!;
        var near = new NearGateways(_identity!.Id, _identity.Region, options.GatewaysMax, links, time, Random.Shared, loggers.CreateLogger<NearGateways>());
        _near = near;
        _measuring = new Loop(time, static _ => { }).RunAsync(near.RunAsync, _closing.Token);
        _origin!.Observe(() => links.Connected);
        _control!.CandidatesChanged += near.Offer;
        _control.DrainChanged += Drain;
        near.Offer(_control.Candidates);
        _listener = await NodeListener.StartAsync(
            new IPEndPoint(options.Node.Listen, options.MetricsPort), _metrics, Readiness, loggers, cancellation);
        Addresses = new NodeAddresses { Metrics = _listener.Endpoint };
    }

    public async Task AnnounceAsync(CancellationToken cancellation)
    {
        await _control!.AnnounceAsync(Addresses!, cancellation);
        _inService = true;
    }

    public async Task WithdrawAsync(CancellationToken cancellation)
    {
        _inService = false;

        // The Gateways hear it first, over the job connections: no job is given to a Host that is about to go.
        _control!.DrainChanged -= Drain;
        _control.CandidatesChanged -= _near!.Offer;
        var drained = _links!.DrainAsync(cancellation);
        await _control.WithdrawAsync(cancellation);
        await drained;
    }

    public Task DrainAsync(CancellationToken cancellation) => _links?.DrainAsync(cancellation) ?? Task.CompletedTask;

    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _measuring;
        await _rotation;
        if (_links is not null)
        {
            await _links.DisposeAsync();
        }

        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        _metrics.Dispose();
        _identity?.Dispose();
        _closing.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>An operator's wish: nothing new is taken, and the Gateways hear it over their job connections.</summary>
    private void Drain(bool wanted)
    {
        _suspended = wanted;
        _links!.Turn(wanted, () => _near!.Wanted);
    }

    private NodeReadiness Readiness() => _suspended && _inService ? new NodeReadiness(false, "an operator wants no jobs here") : Served();

    private NodeReadiness Served() => (_inService, _links?.Connected ?? 0) switch
    {
        (false, _) => new NodeReadiness(false, "not in service"),
        (true, 0) => new NodeReadiness(false, "connected to no Gateway"),
        (true, var count) => new NodeReadiness(true, $"in service for {count} Gateways"),
    };
}
