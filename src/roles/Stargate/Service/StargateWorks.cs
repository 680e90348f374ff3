using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Everything in a Stargate that is not a listener, wired together: who hears of what.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The boot id tells processes apart; it is no secret.")]
internal sealed partial class StargateWorks
{
    /// <summary>The number of the stream by which the Stargate hears of itself.</summary>
    public const long OwnStream = 0;

    private readonly TimeProvider _time;
    private readonly StargateOptions _options;
    private readonly NodeSighting _self;
    private readonly SessionEnding _ending;
    private ReportedState _state = ReportedState.Starting;
    private long? _lastBeat;

    public StargateWorks(
        StargateOptions options, IControlStore store, StargateOpened opened, IMeterFactory meters, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        (_time, _options) = (time, options);
        Opened = opened;
        var self = opened.Identity.Id;
        _self = new NodeSighting(self, NodeRole.Stargate, opened.Identity.Region, options.Node.Version, random.NextInt64(), OwnStream);
        Board = new HealthBoard(new HealthJudge(self, options.Health, opened.Metrics, time));
        Nodes = new NodeDirectory(opened.View, Board, time);
        Drains = new DrainDesk(opened.View, Nodes, Board);
        Routing = new RoutingLoop(store, opened.View, self, opened.Metrics, time, loggers.CreateLogger<RoutingLoop>());
        Probes = new ProbeLoop(Board, Nodes, time);
        Expiry = new ExpiryLoop(store, opened.View, self, time, loggers.CreateLogger<ExpiryLoop>());
        Compaction = new CompactionLoop(store, () => Waves!.Slowest, self, loggers.CreateLogger<CompactionLoop>());
        Streams = new StreamRegistry(node => Mesh!.ObservationsOf(node), loggers.CreateLogger<StreamRegistry>());
        Own = new OwnConfiguration(self, opened.Identity.Region, opened.View, Nodes, Board, Streams, options.Coordination, opened.Metrics, time);
        Dns = new DnsEndpoint(DnsEndpointOptions.Of(options, self), time, loggers.CreateLogger<DnsEndpoint>());
        Backbone = new BackboneDesk(self, opened.Identity.Region, options.Anycast, Dns, time);
        var (naming, served) = (new NamingMetrics(meters, Dns.Table, () => Dns.Restarts), new ServedZones(Dns.Table, time));
        Queries = new QueryWorks(options, opened, store, (Dns.Table, served), naming, _self.BootId, time, loggers);
        Signing = new SigningLoop(store, opened.View, self, options, time, loggers);
        var steering = new SteeringMetrics(meters);
        var sources = new SteeringSources(new AliasLookups(options.Targets, () => Naming!.Request(), steering, time), new LatencyDesk(store, opened.View, self, time));
        var answers = new NamingAnswers(new NamingBook(Dns.Table, signing: Signing.Means(Dns.SetKeys)), naming, served, sources);
        Naming = new NamingDesk(Own, opened.View, Nodes, Board, opened.Identity.Region, Routing.Plans, Drains, answers, time);
        Steering = new SteeringWorks(self, options, answers, Naming.Request, Nodes, Board, steering, time, loggers) { Sources = sources };
        Waves = new StargateWaves(self, store, opened.View, Board, Nodes, options.Waves, opened.Metrics, meters, time, loggers);
        Arrivals = new Arrivals(options.Coordination.Admission, opened.Metrics, time);
        Pulse = new PulseLoop(Streams, options.Coordination);
        Snapshots = new SnapshotTurns(options.Coordination.Admission);
        _ending = new SessionEnding(Streams, Board);
        Waking = new StreamWaking(Streams, Nodes, time);
        Tokens = new TokenDesk(opened.View, options.Identity, time);
        Devices = new ViewDevices(opened.View, opened.Store);
        Registration = new NodeRegistration(opened.Store);
        Identity = new IdentityDesk(options, opened, Tokens, () => View.StoreSilence < Mesh!.Silence ? View.StoreSilence : Mesh.Silence, meters, time, loggers);
        served.Copies.Wanted += Naming.Request;
        Secondaries = new SecondaryWorks(options, opened, store, answers, Naming.Request, Identity, Nodes, Board, naming, random, time, loggers);
        Requests = new RequestWorks(options, opened, store, Dns, served, Secondaries, Identity, naming, time, loggers);
        Mesh = new MeshLink(
            new MeshLinkOptions
            {
                Node = self,
                Role = NodeRole.Stargate,
                Region = opened.Identity.Region,
                Version = options.Node.Version,
                BootId = _self.BootId,
                Serving = () => Own.Position,
                Load = () => LoadLevel.Of(Streams.Count),
                BeatPeriod = options.Health.BeatPeriod,
            },
            new ControlDialer(opened.Identity, time),
            meters,
            time,
            random,
            loggers);
        StargateGauges.Observe(meters, this);
    }

    public StargateOpened Opened { get; }

    public ControlView View => Opened.View;

    public SnapshotLoop Snapshot => Opened.Snapshot;

    public HealthBoard Board { get; }

    public NodeDirectory Nodes { get; }

    public OwnConfiguration Own { get; }

    public DrainDesk Drains { get; }

    public NamingDesk Naming { get; }

    public SteeringWorks Steering { get; }

    public DnsEndpoint Dns { get; }

    public QueryWorks Queries { get; }

    /// <summary>Answers what the table does not, and tells secondaries of changes.</summary>
    public RequestWorks Requests { get; }

    public SecondaryWorks Secondaries { get; }

    public BackboneDesk Backbone { get; }

    public StreamWaking Waking { get; }

    public StargateWaves Waves { get; }

    public ProbeLoop Probes { get; }

    public CompactionLoop Compaction { get; }

    public ExpiryLoop Expiry { get; }

    public RoutingLoop Routing { get; }

    public SigningLoop Signing { get; }

    public StreamRegistry Streams { get; }

    public PulseLoop Pulse { get; }

    public Arrivals Arrivals { get; }

    public SnapshotTurns Snapshots { get; }

    public TokenDesk Tokens { get; }

    public ViewDevices Devices { get; }

    public NodeRegistration Registration { get; }

    public IdentityDesk Identity { get; }

    public MeshLink Mesh { get; }

    public DeviceSessions? Sessions
    {
        set => _ending.Sessions = value;
    }

    public StargateServices ServicesFor() => new()
    {
        Self = _self.Node,
        Coordination = _options.Coordination,
        Health = _options.Health,
        View = View,
        Board = Board,
        Nodes = Nodes,
        Drains = Drains,
        Backbone = Backbone,
        Members = Steering.Members,
        Latencies = Steering.Sources.Latencies,
        Naming = Naming,
        Propagation = Queries.Propagation,
        Registration = Registration,
        Metrics = Opened.Metrics,
        Streams = Streams,
        Arrivals = Arrivals,
        Snapshots = Snapshots,
        Tokens = Tokens,
        Vouches = () => Identity.Vouches,
        Time = _time,
    };

    /// <summary>Waits until every other Stargate was heard, or for a time: the others may be down.</summary>
    public async Task WaitForMeshAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var until = _time.GetUtcNow() + atMost;
        var others = Nodes.Stargates().Keys.Count(node => node != _self.Node);
        while (Mesh.ConnectedPeers < others && _time.GetUtcNow() < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellation);
        }
    }

    public void Announce()
    {
        _state = ReportedState.Serving;
        Backbone.Announce();
        Mesh.Announce();
        Board.Tell(judge => judge.Beat(_self.Node, _self.Stream, _state));
    }

    /// <summary>Sends the nodes to other Stargates, and waits for them to go.</summary>
    public async Task WithdrawAsync(CancellationToken cancellation)
    {
        _state = ReportedState.Draining;
        Mesh.Withdraw();
        await Waves.Runner.LeaveAsync(cancellation);
        Board.Tell(judge => judge.Beat(_self.Node, _self.Stream, _state));
        await new NodeDispersal(Streams, _options.Coordination.Admission, _time).RunAsync(cancellation);
    }

    /// <summary>Leaves the mesh and ends what streams are left. Twice does no harm.</summary>
    public async Task LeaveAsync()
    {
        foreach (var stream in Streams.All)
        {
            stream.Abort("this Stargate stops");
        }

        await Mesh.DisposeAsync();
    }

    /// <summary>Keeps the picture for the next start.</summary>
    public void Close()
    {
        View.Changed -= OnViewChanged;
        View.Supplied -= OnStaged;
        try
        {
            Snapshot.WriteNow();
        }
        catch (IOException)
        {
            // The one that was kept before serves as well.
        }
    }

    /// <summary>Several times a second: time passes for the judge, and the Stargate beats for itself.</summary>
    public Task TickAsync(CancellationToken cancellation)
    {
        var isBeat = _lastBeat is not { } last || _time.GetElapsedTime(last) >= _options.Health.BeatPeriod;
        _lastBeat = isBeat ? _time.GetTimestamp() : _lastBeat;
        var (epoch, applied) = Own.Position;
        Board.Tell(judge =>
        {
            if (isBeat)
            {
                judge.Beat(_self.Node, _self.Stream, _state, LoadLevel.Of(Streams.Count));
                judge.Applied(_self.Node, _self.Stream, epoch, applied);
            }

            judge.Tick();
        });
        return Task.CompletedTask;
    }
}
