using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Simulation.Configuration;

namespace Edge.Tests.Simulation.Waves;

/// <summary>A Stargate as far as waves go: the part's own view and runner, and what it knows of the nodes.</summary>
internal sealed class WaveStargate
{
    public static readonly CoordinationOptions Coordination = new() { LogRevisionsMax = 60, PicturesMax = 20 };

    public static readonly CoordinationMetrics Metrics = new(new SimulatedMeters());

    private readonly SimulationRun _run;
    private readonly IReadOnlyList<WaveMember> _members;
    private readonly WaveOptions _options;
    private readonly IControlStore _store;
    private readonly Dictionary<NodeId, NodeObservation> _heard = [];
    private CancellationTokenSource? _life;

    public WaveStargate(SimulationRun run, string name, IControlStore store, IReadOnlyList<WaveMember> members, WaveOptions options)
    {
        _run = run;
        _members = members;
        _options = options;
        Id = NodeId.Parse(name);
        Time = new SkewedTime(run.Time);
        Deadly = new DeadlyStore(store, Crash);
        _store = Deadly;
    }

    public NodeId Id { get; }

    public SkewedTime Time { get; }

    public DeadlyStore Deadly { get; }

    public bool IsAlive { get; private set; }

    public ControlView? View { get; private set; }

    public WaveRunner? Runner { get; private set; }

    public void Start()
    {
        _life = _run.NewLife();
        _heard.Clear();
        View = new ControlView(_store, Coordination, Metrics, Time);
        Runner = new WaveRunner(Id, _store, View, Members, _options, Metrics, Time);
        Runner.Done += (resourceClass, what) => _run.Note($"{Id}: {resourceClass} {what}");
        var (view, runner) = (View, Runner);
        view.Changed += (_, _) => runner.Wake();
        IsAlive = true;
        _ = _run.Start(view.RunAsync, _life.Token);
        _ = _run.Start(runner.RunAsync, _life.Token);
    }

    public void Crash()
    {
        if (IsAlive)
        {
            _run.Note($"{Id} dies");
            IsAlive = false;
            _life?.Cancel();
        }
    }

    /// <summary>A peer, or a node's stream, told something of a node.</summary>
    public void Hear(NodeObservation observation)
    {
        if (!_heard.TryGetValue(observation.Node, out var known) || known.Sequence < observation.Sequence)
        {
            _heard[observation.Node] = observation;
            Runner?.Wake();
        }
    }

    private IReadOnlyList<MemberState> Members(ResourceClass resourceClass) => MemberCensus.Take(
        _members, _heard.Values, node => _heard.TryGetValue(node, out var known) ? known.Health : NodeHealth.Unknown, View!.Current.Epoch, resourceClass);
}
