using System.Diagnostics.Metrics;

namespace Edge.Hosting;

/// <summary>What a node counts of its link to the Stargates.</summary>
internal sealed class ControlLinkMetrics
{
    private readonly Counter<long> _losses;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _resyncs;

    /// <param name="streams">How many streams are open.</param>
    /// <param name="revision">What the node serves by.</param>
    public ControlLinkMetrics(IMeterFactory meters, Func<int> streams, Func<long> revision)
    {
        var meter = meters.Create(new MeterOptions("Edge.Hosting"));
        _losses = meter.CreateCounter<long>("edge_hosting_streams_lost_total", null, "Streams to Stargates that broke or could not be opened.");
        _rejections = meter.CreateCounter<long>("edge_hosting_rejections_total", null, "Documents that this node refused.");
        _resyncs = meter.CreateCounter<long>("edge_hosting_resyncs_total", null, "Classes that this node asked for whole.");
        meter.CreateObservableGauge("edge_hosting_streams_count", streams, null, "Open streams to Stargates.");
        meter.CreateObservableGauge("edge_hosting_revision_number", revision, null, "The newest revision that this node serves by.");
    }

    public void Lost() => _losses.Add(1);

    public void Rejected(int count) => _rejections.Add(count);

    public void Resynced() => _resyncs.Add(1);
}
