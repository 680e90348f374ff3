using System.Diagnostics.Metrics;
using Edge.Hosting;

namespace Edge.Tests.Unit.Hosting;

public sealed class NodeMetricsTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_in_the_prometheus_form()
    {
        using var metrics = new NodeMetrics();
        var meter = metrics.Create(new MeterOptions("Edge.Test"));
        meter.CreateCounter<long>("edge_test_requests_total", null, "Requests.").Add(2, Tag("code", 200));
        meter.CreateUpDownCounter<int>("edge_test_streams_count").Add(-1);
        meter.CreateObservableGauge("edge_test_depth_count", static () => 7);
        var histogram = meter.CreateHistogram<double>("edge_test_wait_seconds", "s");
        histogram.Record(0.001);
        histogram.Record(0.0011);
        histogram.Record(99);

        var lines = Lines(metrics, "edge_test_");
        Assert.Contains("# TYPE edge_test_requests_total counter", lines);
        Assert.Contains("# HELP edge_test_requests_total Requests.", lines);
        Assert.Contains("edge_test_requests_total{code=\"200\"} 2", lines);
        Assert.Contains("# TYPE edge_test_streams_count gauge", lines);
        Assert.Contains("edge_test_streams_count -1", lines);
        Assert.Contains("edge_test_depth_count 7", lines);
        Assert.Contains("# TYPE edge_test_wait_seconds histogram", lines);
        Assert.Contains("edge_test_wait_seconds_bucket{le=\"0.0005\"} 0", lines);
        Assert.Contains("edge_test_wait_seconds_bucket{le=\"0.001\"} 1", lines);
        Assert.Contains("edge_test_wait_seconds_bucket{le=\"0.0025\"} 2", lines);
        Assert.Contains("edge_test_wait_seconds_bucket{le=\"30\"} 2", lines);
        Assert.Contains("edge_test_wait_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("edge_test_wait_seconds_sum 99.0021", lines);
        Assert.Contains("edge_test_wait_seconds_count 3", lines);
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        using var metrics = new NodeMetrics();
        var meter = metrics.Create(new MeterOptions("Edge.Test"));
        meter.CreateCounter<long>("edge_test_odd_total", null, "a\\b\nc").Add(1, Tag("p-a", "x\"y\\z\n"));
        var lines = Lines(metrics, "edge_test_odd");
        Assert.Contains("# HELP edge_test_odd_total a\\\\b\\nc", lines);
        Assert.Contains("edge_test_odd_total{p_a=\"x\\\"y\\\\z\\n\"} 1", lines);
    }

    [Fact]
    public void A_node_shows_its_own_counts_and_not_those_of_others_in_the_process()
    {
        using var one = new NodeMetrics();
        using var two = new NodeMetrics();
        one.Create(new MeterOptions("Edge.Test")).CreateCounter<long>("edge_test_own_total").Add(1);
        two.Create(new MeterOptions("Edge.Test")).CreateCounter<long>("edge_test_own_total").Add(5);
        using var stray = new Meter("Edge.Test");
        stray.CreateCounter<long>("edge_test_stray_total").Add(1);
        Assert.Contains("edge_test_own_total 1", Lines(one, "edge_test_"));
        Assert.Contains("edge_test_own_total 5", Lines(two, "edge_test_"));
        Assert.DoesNotContain("edge_test_stray_total 1", Lines(one, "edge_test_"));
    }

    [Fact]
    public void Endless_labels_do_not_eat_the_memory()
    {
        using var metrics = new NodeMetrics();
        var counter = metrics.Create(new MeterOptions("Edge.Test")).CreateCounter<long>("edge_test_wide_total");
        for (var i = 0; i < 5_000; i++)
        {
            counter.Add(1, Tag("i", i));
        }

        var lines = Lines(metrics, "edge_test_wide_total{");
        Assert.Equal(2_001, lines.Count);
        Assert.Contains("edge_test_wide_total{overflow=\"true\"} 3000", lines);
    }

    [Fact]
    public void The_process_is_measured_too()
    {
        using var metrics = new NodeMetrics();
        var text = metrics.Render();
        Assert.Contains("process_cpu_seconds_total ", text, StringComparison.Ordinal);
        Assert.Contains("process_resident_memory_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total{generation=\"2\"} ", text, StringComparison.Ordinal);
    }

    private static KeyValuePair<string, object?> Tag(string key, object value) => new(key, value);

    private static List<string> Lines(NodeMetrics metrics, string part) =>
        [.. metrics.Render().Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal))];
}
