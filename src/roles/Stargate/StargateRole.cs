using System.Diagnostics.CodeAnalysis;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// The coordinator: configuration, health, names and logins of a network's nodes. Stage by stage: Open finds or makes the
/// network and this node's identity; Connect loads the picture and joins the mesh; Serve binds the control port, DNS and
/// metrics; Announce publishes its addresses. Withdraw sends nodes to other Stargates, Drain lets calls end, Close keeps
/// the picture.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The stage Close disposes what the others made.")]
public sealed partial class StargateRole(StargateOptions options, IControlStore store, TimeProvider time, ILoggerFactory loggers) : IRole
{
    private static readonly TimeSpan MeshGrace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AnnouncePeriod = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = loggers.CreateLogger<StargateRole>();
    private readonly List<Task> _loops = [];
    private NodeMetrics? _metrics;
    private NodeIdentity? _identity;
    private StargateWorks? _works;
    private StargateListeners? _listeners;
    private LifecycleStage _stage;

    public string Name => _identity?.Id.Value ?? options.Name?.Value ?? "stargate";

    /// <summary>The node's id, from the stage Open on.</summary>
    public NodeId Id => _identity?.Id ?? default;

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public NodeAddresses? Addresses => _listeners?.Addresses;

    /// <summary>The first operator's token, if this Stargate made the network just now.</summary>
    public Token? OperatorToken { get; private set; }

    public Task Ended => _ended.Task;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Opening;
        _metrics = new NodeMetrics();
        PrivateFile.MakeFolder(options.Node.Folder);
        var desk = new StargateOpening(options, store, _metrics, time, loggers);
        var opened = await desk.OpenAsync(cancellation);
        if (!opened.Succeeded)
        {
            throw new RoleFailedException(opened.Failure);
        }

        OperatorToken = opened.Value.OperatorToken;
        _identity = opened.Value.Identity;
        _works = new StargateWorks(options, store, opened.Value, _metrics, time, NewRandom(), loggers);
    }

    public async Task ConnectAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Connecting;
        var works = Works;
        if (!await works.View.LoadAsync(cancellation))
        {
            LogStoreDown(works.View.Current.Revision);
        }

        works.Secondaries.Desk.Load();
        works.Start();
        if (options.Anycast is { } anycast)
        {
            var question = new DnsQuestion(DnsName.Parse(NetworkDomain.Of(works.View.Current) ?? options.Domain), DnsRecordType.Soa);
            var watch = new BackboneWatch(anycast, works.Dns, question, works.Backbone.Wish, _metrics!, time, loggers.CreateLogger<BackboneWatch>());
            Observe(works.Backbone.StartAsync(works, watch));
            RunEvery(BackboneDesk.Period, works.Backbone.StepAsync);
        }

        Run(works.View.RunAsync);
        Run(works.Naming.RunAsync);
        Run(works.Waking.RunAsync);
        RunEvery(LocationReading.Period, works.Steering.Locations.StepAsync);

        // What peers observe must be known before DNS answers; a mesh that doesn't answer must not hold the start up.
        await works.WaitForMeshAsync(MeshGrace, cancellation);
    }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Serving;
        var works = Works;
        _listeners = await StargateListeners.StartAsync(options, works, _identity!, _metrics!, Readiness, time, loggers, cancellation);
        Observe(_listeners.Dns.Ended);
        Run(works.Requests.RunAsync);
        Run(works.Queries.RunAsync);
        Run(works.Probes.RunAsync);
        Run(works.Steering.Sources.Aliases.RunAsync);
        RunEvery(HealthJudge.TickPeriod, works.TickAsync);
        RunEvery(LatencyDesk.Period, works.Steering.Sources.Latencies.StepAsync);
        RunEvery(MemberProbeLoop.Period, works.Steering.Probes.StepAsync);
        Run(works.Waves.Runner.RunAsync);
        RunEvery(works.Pulse.Period, works.Pulse.StepAsync);
        RunEvery(SnapshotLoop.Period, works.Snapshot.StepAsync);
        RunEvery(CompactionLoop.Period, works.Compaction.StepAsync);
        RunEvery(ExpiryLoop.Period, works.Expiry.StepAsync);
        RunEvery(RoutingLoop.Period, works.Routing.StepAsync);
        RunEvery(SecondaryDesk.Period, works.Secondaries.Desk.StepAsync);
        RunEvery(CatalogLoop.Period, works.Secondaries.Catalogs.StepAsync);
        RunEvery(UsageLoop.Period, works.Queries.WriteUsageAsync);
        RunEvery(SigningLoop.Period, works.Signing.StepAsync);
        RunEvery(ParentDesk.Period, works.Signing.Parents.StepAsync);
        RunEvery(NamingDesk.RenewalPeriod, works.Naming.RenewAsync);
        Run(works.Identity.Renewal.RunAsync);
        Run(works.Identity.Rotation.RunAsync);
    }

    public async Task AnnounceAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Announcing;
        var works = Works;
        var announcement = new StargateAnnouncement(Id, Addresses!, [.. (options.Anycast?.Addresses ?? []).Select(static address => address.ToString())], works, _logger);
        await announcement.TryAsync(cancellation);
        RunEvery(AnnouncePeriod, announcement.StepAsync);
        works.Announce();
        _stage = LifecycleStage.InService;
    }

    public async Task WithdrawAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Withdrawing;
        await Task.WhenAll(Works.WithdrawAsync(cancellation), Works.Backbone.LeaveAsync(cancellation));
    }

    public async Task DrainAsync(CancellationToken cancellation)
    {
        _stage = LifecycleStage.Draining;
        await Works.LeaveAsync();
        if (_listeners is not null)
        {
            if (Works.Backbone.Stays)
            {
                LogStays();
            }

            await _listeners.StopAsync(Works.Backbone.Stays, cancellation);
        }
    }

    public async Task CloseAsync()
    {
        _stage = LifecycleStage.Closing;
        if (_works is not null)
        {
            await _works.LeaveAsync();
        }

        _works?.Backbone.Stop();
        await _stop.CancelAsync();
        if (_listeners is not null)
        {
            await _listeners.DisposeAsync();
        }

        await Task.WhenAll(_loops);

        if (_works is not null)
        {
            _works.Secondaries.Desk.Close();
            _works.Close();
            _works.Backbone.Dispose();
            _works.Queries.Close();
            await _works.Identity.DisposeAsync();
        }

        _identity?.Dispose();
        _metrics?.Dispose();
        _stop.Dispose();
        _ended.TrySetResult();
    }

    [SuppressMessage("Security", "CA5394", Justification = "Jitter and boot ids are no secrets.")]
    private static Random NewRandom() => new(Random.Shared.Next());

    private StargateWorks Works => _works ?? throw new InvalidOperationException("the stage Open comes first");

    private NodeReadiness Readiness() => _stage == LifecycleStage.InService
        ? new NodeReadiness(true, Works.View.StoreDown > TimeSpan.Zero ? "in service; the store does not answer" : "in service")
        : new NodeReadiness(false, _stage.ToString().ToLowerInvariant());

    private void Run(Func<CancellationToken, Task> body) => Observe(new Loop(time, LogFailed).RunAsync(body, _stop.Token));

    private void RunEvery(TimeSpan period, Func<CancellationToken, Task> step) =>
        Observe(new Loop(time, LogFailed).RunEveryAsync(period, step, _stop.Token));

    /// <summary>A loop that ends with an error ends the role: it means a broken invariant.</summary>
    private void Observe(Task activity)
    {
        _loops.Add(ObserveAsync());

        async Task ObserveAsync()
        {
            await Task.WhenAny(activity);
            if (activity.Exception is { } error)
            {
                _ended.TrySetException(error.InnerExceptions);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; serves by what was kept at revision {Revision}")]
    private partial void LogStoreDown(Revision revision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No other Stargate is known to answer on the anycast addresses, or they could not be withdrawn: they stay announced, and the DNS engine goes on answering; 'edge bgp withdraw' ends that")]
    private partial void LogStays();

    [LoggerMessage(Level = LogLevel.Error, Message = "A loop of the Stargate failed and goes on")]
    private partial void LogFailed(Exception error);
}
