using System.Diagnostics.Metrics;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What a Stargate's coordination counts. The names are listed in the part's README.</summary>
public sealed class CoordinationMetrics
{
    private readonly UpDownCounter<int> _streams;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _digestMismatches;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _arrivals;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _snapshotBytes;
    private readonly Counter<long> _plans;
    private readonly Counter<long> _refusedPlans;
    private readonly Counter<long> _waveSteps;
    private readonly Histogram<double> _propagation;

    public CoordinationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(new MeterOptions("Edge.Coordination"));
        _streams = meter.CreateUpDownCounter<int>("edge_coordination_streams_count", null, "Open streams of nodes and peers.");
        _commits = meter.CreateCounter<long>("edge_coordination_commits_total", null, "Revisions of the store that were seen.");
        _resyncs = meter.CreateCounter<long>("edge_coordination_resyncs_total", null, "Classes that were sent whole instead of as a delta.");
        _rejections = meter.CreateCounter<long>("edge_coordination_rejections_total", null, "Documents that nodes refused.");
        _digestMismatches = meter.CreateCounter<long>("edge_coordination_digest_mismatches_total", null, "Nodes found to hold something else at an equal cursor.");
        _transitions = meter.CreateCounter<long>("edge_coordination_transitions_total", null, "Changes of the health of nodes.");
        _refusals = meter.CreateCounter<long>("edge_coordination_refusals_total", null, "Streams ended because of what the other side sent.");
        _arrivals = meter.CreateCounter<long>("edge_coordination_arrivals_total", null, "Connections to the control port, by what became of them.");
        _slow = meter.CreateCounter<long>("edge_coordination_slow_nodes_total", null, "Nodes that were late to take or to acknowledge what they were sent.");
        _snapshotBytes = meter.CreateCounter<long>("edge_coordination_snapshot_bytes_total", "By", "Bytes of snapshots sent to nodes.");
        _plans = meter.CreateCounter<long>("edge_coordination_plans_total", null, "Generations of routing plans that this Stargate wrote.");
        _refusedPlans = meter.CreateCounter<long>("edge_coordination_plans_refused_total", null, "Routing plans that were not made, or not followed, since they break a rule.");
        _waveSteps = meter.CreateCounter<long>("edge_coordination_wave_steps_total", null, "Commits of this Stargate that moved waves of configuration.");
        _propagation = meter.CreateHistogram<double>("edge_coordination_propagation_seconds", "s", "From a change being seen to its acknowledgement by a node.");
    }

    public void StreamOpened(string role) => _streams.Add(1, new KeyValuePair<string, object?>("role", role));

    public void StreamClosed(string role) => _streams.Add(-1, new KeyValuePair<string, object?>("role", role));

    public void RevisionSeen() => _commits.Add(1);

    public void Resynced(string reason) => _resyncs.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Rejected() => _rejections.Add(1);

    public void DigestMismatched() => _digestMismatches.Add(1);

    public void Transitioned(string health) => _transitions.Add(1, new KeyValuePair<string, object?>("to", health));

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Arrived(AdmissionVerdict verdict) => _arrivals.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    public void Slowed(string reason) => _slow.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SnapshotSent(int bytes) => _snapshotBytes.Add(bytes);

    public void PlanWritten() => _plans.Add(1);

    public void PlanRefused() => _refusedPlans.Add(1);

    public void WaveMoved(ResourceClass resourceClass) => _waveSteps.Add(1, new KeyValuePair<string, object?>("class", resourceClass.ToString().ToLowerInvariant()));

    public void Propagated(TimeSpan duration) => _propagation.Record(duration.TotalSeconds);
}
