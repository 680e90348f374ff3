using System.Diagnostics.Metrics;

namespace Edge.Jobs;

/// <summary>The counters of the part; the README lists them.</summary>
public sealed class JobMetrics
{
    public const string MeterName = "Edge.Jobs";

    private readonly Counter<long> _jobs;
    private readonly Counter<long> _resent;
    private readonly Counter<long> _hedged;
    private readonly Counter<long> _local;
    private readonly Counter<long> _resumed;
    private readonly Histogram<double> _answer;
    private readonly Meter _meter;

    public JobMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _jobs = _meter.CreateCounter<long>("edge_jobs_jobs_total", description: "Jobs that Hosts answered, by result.");
        _resent = _meter.CreateCounter<long>("edge_jobs_resent_total", description: "Jobs given to another Host because one failed.");
        _hedged = _meter.CreateCounter<long>("edge_jobs_hedged_total", description: "Jobs given to a second Host because the first was slow.");
        _local = _meter.CreateCounter<long>("edge_jobs_local_total", description: "Fetches that this node did itself, by reason.");
        _resumed = _meter.CreateCounter<long>("edge_jobs_resumed_total", description: "Bodies continued elsewhere after their Host was lost, by result.");
        _answer = _meter.CreateHistogram<double>("edge_jobs_answer_seconds", "s", "From sending a job to its response's head.");
    }

    public void Answered(string result, double seconds)
    {
        _jobs.Add(1, new KeyValuePair<string, object?>("result", result));
        _answer.Record(seconds);
    }

    public void Resent() => _resent.Add(1);

    public void Hedged() => _hedged.Add(1);

    public void Local(string reason) => _local.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Resumed(string result) => _resumed.Add(1, new KeyValuePair<string, object?>("result", result));

    internal void Observe(Func<int> queued, Func<int> inFlight, Func<int> hosts)
    {
        _meter.CreateObservableGauge("edge_jobs_queue_count", queued, description: "Jobs that wait for a slot.");
        _meter.CreateObservableGauge("edge_jobs_in_flight_count", inFlight, description: "Jobs at Hosts, bodies included.");
        _meter.CreateObservableGauge("edge_jobs_hosts_count", hosts, description: "Hosts that are connected.");
    }
}
