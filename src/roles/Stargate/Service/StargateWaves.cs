using System.Diagnostics.Metrics;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The waves of configuration as one Stargate takes part in them: as the executor, if it has the lease, and as a witness.</summary>
internal sealed partial class StargateWaves
{
    private readonly ControlView _view;
    private readonly HealthBoard _board;
    private readonly NodeDirectory _nodes;
    private readonly ILogger _logger;

    public StargateWaves(
        NodeId self,
        IControlStore store,
        ControlView view,
        HealthBoard board,
        NodeDirectory nodes,
        WaveOptions options,
        CoordinationMetrics metrics,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _view = view;
        _board = board;
        _nodes = nodes;
        _logger = loggers.CreateLogger<StargateWaves>();
        Runner = new WaveRunner(self, store, view, Members, options, metrics, time);
        Runner.Done += (resourceClass, what) => LogDone(resourceClass, what);
        var meter = meters.Create(new MeterOptions("Edge.Coordination"));
        meter.CreateObservableGauge("edge_coordination_wave_cursor_number", Cursors, null, "The revision that a cohort is given, by class.");
        meter.CreateObservableGauge("edge_coordination_waves_halted_count", () => Of(static deployment => deployment.Halt is null ? 0L : 1), null, "1 for a class whose waves wait for a person.");
    }

    public WaveRunner Runner { get; }

    /// <summary>The revision that every cohort of every class has taken: what lies above it may still be asked for.</summary>
    public Revision Slowest => new(WaveClasses.All.Min(resourceClass =>
        _view.Staged.DeploymentOf(resourceClass)?.Accepted ?? _view.Current.Revision.Value));

    private IReadOnlyList<MemberState> Members(ResourceClass resourceClass)
    {
        var members = _nodes.Members().ToList();
        var (health, _) = _board.HealthOf(members.Select(static member => member.Node));
        return MemberCensus.Take(members, _board.Observations, node => health[node].Health, _view.Current.Epoch, resourceClass);
    }

    private IEnumerable<Measurement<long>> Cursors() => WaveClasses.All.SelectMany(resourceClass =>
        _view.Staged.DeploymentOf(resourceClass) is { } deployment
            ? Enum.GetValues<Cohort>().Select(cohort => new Measurement<long>(
                deployment.CursorOf(cohort).Value,
                new KeyValuePair<string, object?>("class", Word(resourceClass)),
                new KeyValuePair<string, object?>("cohort", Word(cohort))))
            : []);

    private IEnumerable<Measurement<long>> Of(Func<DeploymentDocument, long> value) => WaveClasses.All
        .Select(resourceClass => (Class: resourceClass, Deployment: _view.Staged.DeploymentOf(resourceClass)))
        .Where(static known => known.Deployment is not null)
        .Select(known => new Measurement<long>(value(known.Deployment!), new KeyValuePair<string, object?>("class", Word(known.Class))));

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Class} configuration {What}")]
    private partial void LogDone(ResourceClass @class, string what);
}
