using System.Diagnostics.Metrics;

namespace Edge.Api;

/// <summary>What an Api counts of itself.</summary>
internal sealed class ApiMetrics
{
    public const string MeterName = "Edge.Api";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _watches;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("edge_api_requests_total", description: "Requests answered, by method and status.");
        _duration = meter.CreateHistogram<double>("edge_api_request_seconds", "s", "How long requests took, watches excluded.");
        _watches = meter.CreateUpDownCounter<long>("edge_api_watches_count", description: "Watches open now.");
    }

    public void Answered(string method, int status, TimeSpan took)
    {
        _requests.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("status", status));
        _duration.Record(took.TotalSeconds);
    }

    /// <summary>Counts a watch until disposed.</summary>
    public IDisposable Watching() => new Watch(_watches);

    private sealed class Watch : IDisposable
    {
        private readonly UpDownCounter<long> _watches;

        public Watch(UpDownCounter<long> watches)
        {
            _watches = watches;
            watches.Add(1);
        }

        public void Dispose() => _watches.Add(-1);
    }
}
