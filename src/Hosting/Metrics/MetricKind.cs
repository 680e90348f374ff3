namespace Edge.Hosting;

/// <summary>The types of the Prometheus exposition that our instruments map to.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
