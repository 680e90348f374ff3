using System.Diagnostics.Metrics;

namespace Edge.Delivery;

/// <summary>What content delivery counts.</summary>
public sealed class DeliveryMetrics
{
    private static readonly KeyValuePair<string, object?>[] Results =
        Array.ConvertAll(Enum.GetValues<CacheResult>(), result => KeyValuePair.Create<string, object?>("result", NameOf(result)));

    private readonly Counter<long> _requests;
    private readonly Counter<long> _egress;
    private readonly Counter<long> _collapsed;
    private readonly Histogram<double> _origin;
    private readonly Meter _meter;

    public DeliveryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Edge.Delivery");
        _requests = _meter.CreateCounter<long>("edge_delivery_requests_total", description: "Requests answered, by result.");
        _egress = _meter.CreateCounter<long>("edge_delivery_egress_bytes", "By", "Content sent to visitors.");
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

    public void Answered(CacheResult result) => _requests.Add(1, Results[(int)result]);

    public void Sent(long bytes) => _egress.Add(bytes);

    internal void Collapsed() => _collapsed.Add(1);

    internal void OriginAnswered(TimeSpan after) => _origin.Record(after.TotalSeconds);

    internal void Watch(MemoryTier memory) =>
        _meter.CreateObservableGauge("edge_delivery_memory_bytes", () => memory.Bytes, "By", "Size of the memory tier.");
}
