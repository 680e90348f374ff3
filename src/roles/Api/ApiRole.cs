using System.Diagnostics.CodeAnalysis;
using System.Net;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>
/// The network's API for people, portals and tools.
/// Open: the network and its tokens, out of the store. Connect: the mesh of Stargates, to hear their observations.
/// Serve: the API. Announce: ready. Withdraw: not ready. Drain: requests in flight. Close: everything.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The lifecycle's last stage, Close, disposes of everything.")]
public sealed partial class ApiRole : IRole
{
    private readonly ApiOptions _options;
    private readonly IControlStore _store;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly NodeMetrics _meters = new();
    private readonly IdentityMetrics _identityMetrics;
    private readonly IdentityDirectory _directory;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryLoop _directoryLoop;
    private readonly ApiMesh _mesh;
    private readonly RememberingStore _reading;
    private readonly List<Task> _loops = [];

    private Founding? _network;
    private NodeIdentity? _identity;
    private ApiServer? _server;
    private NodeListener? _listener;
    private AuditJournal? _audit;
    private KeyRotation? _rotation;
    private ApiPeople? _people;
    private bool _inService;

    public ApiRole(ApiOptions options, IControlStore store, TimeProvider time, ILoggerFactory logs)
    {
        _options = options;
        _store = store;
        _time = time;
        _logs = logs;
        _identityMetrics = new IdentityMetrics(_meters);
        _directory = new IdentityDirectory(options.Identity, time);
        _mesh = new ApiMesh(time);
        _directoryLoop = new DirectoryLoop(store, _directory, options.Node.Folder, _mesh.SetPeers, time, logs.CreateLogger<DirectoryLoop>());
        _reading = new RememberingStore(store, _directoryLoop.Remembered);
    }

    public string Name => _identity?.Id.Value ?? _options.Name?.Value ?? "api";

    public Task Ended => _ended.Task;

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public NodeAddresses Addresses { get; private set; } = new();

    public async Task OpenAsync(CancellationToken cancellation)
    {
        var isKept = _directoryLoop.Restore();
        var founding = new NetworkFounding(_reading, _options.MasterKey, new IdentityOptions(), SystemEntropy.Instance, _time);
        _network = OrFail(await founding.OpenAsync(_options.Domain, cancellation));
        var identity = new NodeIdentityOptions
        {
            Node = _options.Node,
            Role = NodeRole.Api,
            Admission = new SelfEnrolment(_reading, _network.Authority, _options.Name, SystemEntropy.Instance, _time),
            Time = _time,
        };
        _identity = OrFail(await NodeIdentity.OpenAsync(identity, cancellation));
        _rotation = NewRotation(_identity);
        if (await _directoryLoop.LoadAsync(cancellation) is { } failure && !isKept)
        {
            throw new RoleFailedException(failure);
        }
    }

    public Task ConnectAsync(CancellationToken cancellation)
    {
        var link = new MeshLinkOptions
        {
            Node = Identity.Id,
            Role = NodeRole.Api,
            Region = Identity.Region,
            Version = _options.Node.Version,
            BootId = Random.Shared.NextInt64(),
            Serving = () => (_directoryLoop.Position.Epoch, ClassCursors.Of(_directoryLoop.Position.Revision)),
            Tokens = () => (_directory.Grants.All, _directory.Revocations.Heard),
        };
        var mesh = new MeshLink(link, new ControlDialer(Identity, _time), _meters, _time, Random.Shared, _logs);
        mesh.Granted += grant => _directory.Grants.Add(grant);
        mesh.Revoked += revocation => _directory.Revocations.Hear(revocation);
        _mesh.Start(mesh);
        Run(_directoryLoop.FollowAsync);
        Run(_rotation!.RunAsync);
        _loops.Add(NewLoop().RunEveryAsync(DirectoryLoop.KeepPeriod, _directoryLoop.KeepAsync, _closing.Token));
        return Task.CompletedTask;
    }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        var metrics = new ApiMetrics(_meters);
        var gate = new ApiGate(_store, _mesh, _directory, Silence, _options.Identity.StaleAfter, _time);
        _identityMetrics.ObserveTokens(() => _directory.TokensCount);
        _people = new ApiPeople(_options, _store, _directory, _mesh, _identityMetrics, _time);
        _audit = new AuditJournal(_options.Node.Folder, Identity.Id, _options.Audit, _meters, _time, _logs.CreateLogger<AuditJournal>());
        _server = await ApiServer.StartAsync(
            _options, Endpoints(metrics, _audit, gate, _people), gate, new ApiAudit(_audit), metrics, _time, _logs, cancellation);
        _listener = await NodeListener.StartAsync(
            new IPEndPoint(_options.Node.Listen, _options.MetricsPort), _meters, Readiness, _logs, cancellation);
        Addresses = new NodeAddresses { Api = _server.Endpoint, Metrics = _listener.Endpoint };
        var contacts = new NodeContacts { Metrics = _listener.Endpoint.ToString() };
        Run(new RegistrationLoop(
            Identity.Id, contacts, new NodeRegistration(_store), () => _directoryLoop.Position.Epoch, _time, _logs.CreateLogger<RegistrationLoop>()).RunAsync);
    }

    public Task AnnounceAsync(CancellationToken cancellation)
    {
        _inService = true;
        _mesh.Announce();
        return Task.CompletedTask;
    }

    public Task WithdrawAsync(CancellationToken cancellation)
    {
        _inService = false;
        _mesh.Withdraw();
        return Task.CompletedTask;
    }

    /// <summary>Watches have no end of their own, so they are told to end; everything else may finish.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await _closing.CancelAsync();
        if (_server is not null)
        {
            await _server.StopAsync(cancellation);
        }
    }

    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_loops);
        KeepForTheNextStart();
        await _mesh.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_listener?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_audit?.DisposeAsync() ?? ValueTask.CompletedTask);
        _people?.Dispose();
        _identity?.Dispose();
        _network?.Authority.Dispose();
        _meters.Dispose();
        _closing.Dispose();
        _ended.TrySetResult();
    }

    private void KeepForTheNextStart()
    {
        try
        {
            _directoryLoop.KeepNow();
        }
        catch (IOException)
        {
            // The one that was kept before serves as well.
        }
    }

    private Loop NewLoop() => new(_time, LogFollowing);

    private void Run(Func<CancellationToken, Task> body) => _loops.Add(NewLoop().RunAsync(body, _closing.Token));

    private NodeIdentity Identity
    {
        get
        {
            Invariant.Hold(_identity is not null, "the identity is used after the stage Open");
            return _identity;
        }
    }

    private KeyRotation NewRotation(NodeIdentity identity)
    {
        var keys = new DeviceKeys(_store, _options.Identity, _identityMetrics, _time);
        var rotation = new KeyRotation(
            identity,
            (next, cancellation) => keys.RotateAsync(DeviceKeyChange.Own(identity.Id, identity.Key, next), cancellation).AsTask(),
            _options.Node.DeviceKeyAgeMax,
            SystemEntropy.Instance,
            _time,
            _logs.CreateLogger<KeyRotation>());
        var own = ResourceKinds.Device.Key(identity.Id.Value);
        _directoryLoop.Seen += entry =>
        {
            if (entry.Key == own && ResourceKinds.Device.Parse(entry) is { Succeeded: true, Value.RotateAfter: { } wish })
            {
                rotation.Want(wish);
            }
        };
        return rotation;
    }

    private static T OrFail<T>(Outcome<T> outcome) => outcome.Succeeded ? outcome.Value : throw new RoleFailedException(outcome.Failure);

    /// <summary>How long neither the store nor the mesh said anything: one of them is enough to hear of revocations.</summary>
    private TimeSpan Silence() => _directoryLoop.Silence < _mesh.Silence ? _directoryLoop.Silence : _mesh.Silence;

    private ApiEndpoints Endpoints(ApiMetrics metrics, IAuditLog audit, ApiGate gate, ApiPeople people)
    {
        var identity = _options.Identity;
        var guard = new ServingGuard(_store, _mesh);
        var writer = new ResourceWriter(_store, guard, _mesh.AnnounceRevision, _time);
        var watch = new WatchEndpoint(_store, metrics, _options.WatchesMax, _closing.Token);
        var waves = new WaveDesk(_reading, _mesh, _time);
        return new ApiEndpoints(
            new ResourceEndpoint(_reading, writer, watch, _options.PageEntriesMax),
            new ApplyEndpoint(writer),
            new StatusEndpoint(_reading, _mesh, waves, _mesh.Revisions, Identity.Id, _options.Node.Version),
            new AccessEndpoint(
                _store,
                new ApiTokens(_store, identity, SystemEntropy.Instance, _time),
                new JoinCodes(_store, _network!.Authority.CertificateHash, identity, SystemEntropy.Instance, _time),
                _time),
            new DevicesEndpoint(_store, writer, _time),
            new AuditEndpoint(audit, _mesh, _reading, Identity.Id),
            new PolicyEndpoint(_reading))
        {
            StoreSilence = () => _directoryLoop.Unanswered,
            Deployments = new DeploymentEndpoint(_reading, waves, writer, _time),
            ZoneFiles = new ZoneFileEndpoint(_reading, _store, writer),
            Dnssec = new DnssecEndpoint(_reading, writer, new ZoneKeyImports(writer, new SealedBox(_options.MasterKey, SystemEntropy.Instance), _time), _time),
            Control = new ControlEndpoint(_reading, writer, _options.ZoneEvidence, _options.MasterKey, _time),
            TsigKeys = new TsigEndpoint(new TsigKeys(_store, new SealedBox(_options.MasterKey, SystemEntropy.Instance), SystemEntropy.Instance, _time), _time),
            Names = new NamesEndpoint(_reading, _mesh),
            PoolHealth = new PoolHealthEndpoint(_reading, _mesh),
            Queries = new QueriesEndpoint(_reading, _mesh, gate, _time, _closing.Token),
            Drains = new DrainEndpoint(_store, guard, writer),
            Login = people.Login(gate, audit),
            Users = people.Users($"Edge {_network.Network.Domain}"),
            Revocations = people.RevocationsOf(_directory, gate, _reading, _time),
        };
    }

    private NodeReadiness Readiness() => (_inService, _directoryLoop.IsFresh) switch
    {
        (false, _) => new NodeReadiness(false, "not in service"),
        (true, false) => new NodeReadiness(false, "the store does not answer"),
        _ => new NodeReadiness(true, "in service"),
    };

    private void LogFollowing(Exception error) => LogFollowingFailed(_logs.CreateLogger<ApiRole>(), error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A loop of the Api failed and goes on")]
    private static partial void LogFollowingFailed(ILogger logger, Exception error);
}
