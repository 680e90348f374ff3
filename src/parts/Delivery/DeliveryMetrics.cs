using System.Diagnostics.Metrics;

namespace Edge.Delivery;

/// <summary>
/// What content delivery counts. What every request counts is kept in plain numbers, which are read when somebody asks: a
/// listener in each request's way would cost more than the rest of a hit.
/// </summary>
public sealed class DeliveryMetrics
{
    private static readonly CacheResult[] Results = Enum.GetValues<CacheResult>();

    private readonly long[] _requests = new long[Results.Length];
    private readonly Counter<long> _collapsed;
    private readonly Histogram<double> _origin;
    private readonly Meter _meter;
    private long _egress;

    public DeliveryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Edge.Delivery");
        _meter.CreateObservableCounter("edge_delivery_requests_total", ReadRequests, description: "Requests answered, by result.");
        _meter.CreateObservableCounter("edge_delivery_egress_bytes", () => Interlocked.Read(ref _egress), "By", "Content sent to visitors.");
        _collapsed = _meter.CreateCounter<long>("edge_delivery_collapsed_total", description: "Requests answered by another one's fetch.");
        _origin = _meter.CreateHistogram<double>("edge_delivery_origin_seconds", "s", "Time until the head of the origin's response.");
    }

    public static string NameOf(CacheResult result) => result switch
    {
        CacheResult.Hit => "hit",
        CacheResult.Miss => "miss",
        CacheResult.Stale => "stale",
        CacheResult.Revalidated => "revalidated",
        CacheResult.Pass => "pass",
        _ => "error",
    };

    public void Answered(CacheResult result) => Interlocked.Increment(ref _requests[(int)result]);

    public void Sent(long bytes) => Interlocked.Add(ref _egress, bytes);

    internal void Collapsed() => _collapsed.Add(1);

    internal void OriginAnswered(TimeSpan after) => _origin.Record(after.TotalSeconds);

    internal void Watch(MemoryTier memory) =>
        _meter.CreateObservableGauge("edge_delivery_memory_bytes", () => memory.Bytes, "By", "Size of the memory tier.");

    private IEnumerable<Measurement<long>> ReadRequests() => Results.Select(
        result => new Measurement<long>(Interlocked.Read(ref _requests[(int)result]), KeyValuePair.Create<string, object?>("result", NameOf(result))));
}
