using System.Diagnostics.Metrics;
using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>What Backbone counts.</summary>
public sealed class BackboneMetrics
{
    public const string MeterName = "Edge.Backbone";

    private readonly Counter<long> _withdrawals;
    private readonly Counter<long> _misses;

    /// <param name="state">The state at the moment.</param>
    public BackboneMetrics(IMeterFactory meters, Func<AnycastState> state)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("edge_backbone_anycast_state", () => (int)state(), description: "0 out, 1 ready, 2 in, 3 draining, 4 failed.");
        _withdrawals = meter.CreateCounter<long>("edge_backbone_withdrawals_total", description: "Times that the watchdog withdrew.");
        _misses = meter.CreateCounter<long>("edge_backbone_probe_misses_total", description: "Rounds in which a worker did not answer in time.");
        _withdrawals.Add(0);
        _misses.Add(0);
    }

    public void Withdrawn() => _withdrawals.Add(1);

    public void Missed() => _misses.Add(1);
}
