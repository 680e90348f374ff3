using System.Diagnostics.Metrics;
using Edge.Jobs;

namespace Edge.Host;

/// <summary>The origin adapter with the Host's counters around it.</summary>
internal sealed class HostOrigin : IOrigin
{
    public const string MeterName = "Edge.Host";

    private readonly IOrigin _inner;
    private readonly Meter _meter;
    private readonly Counter<long> _done;
    private long _jobs;
    private long _failures;

    public HostOrigin(IOrigin inner, JobSlots slots, IMeterFactory meters)
    {
        _inner = inner;
        _meter = meters.Create(MeterName);
        _done = _meter.CreateCounter<long>("edge_jobs_done_total", description: "Jobs that this Host did, by result.");
        _meter.CreateObservableGauge("edge_jobs_running_count", () => slots.Taken, description: "Jobs that run, bodies included.");
        _meter.CreateObservableGauge("edge_jobs_slots_count", () => slots.Count, description: "Jobs that may run at once.");
    }

    public long Jobs => Volatile.Read(ref _jobs);

    public long Failures => Volatile.Read(ref _failures);

    public void Observe(Func<int> gateways) =>
        _meter.CreateObservableGauge("edge_jobs_gateways_count", gateways, description: "Gateways that this Host works for.");

    public async ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        var reply = await _inner.FetchAsync(request, cancellation);
        Interlocked.Increment(ref _jobs);
        if (reply is FetchReply.Failed failed)
        {
            Interlocked.Increment(ref _failures);
            _done.Add(1, new KeyValuePair<string, object?>("result", Result(failed.Reason)));
        }
        else
        {
            _done.Add(1, new KeyValuePair<string, object?>("result", "answered"));
        }

        return reply;
    }

    private static string Result(FetchFailure reason) => reason switch
    {
        FetchFailure.Unreachable => "unreachable",
        FetchFailure.TimedOut => "timed_out",
        FetchFailure.Malformed => "malformed",
        FetchFailure.Forbidden => "forbidden",
        _ => "overloaded",
    };
}
