using System.Globalization;

namespace Edge.Tests.Network;

/// <summary>Reads a node's own metrics, as a monitoring system would.</summary>
internal static class NodeMetrics
{
    /// <returns>The sum over all labels of one metric; 0 if the node does not show it.</returns>
    public static async Task<double> SumAsync(NodeProcess node, string metric)
    {
        using var client = Visitor.Of(node.At(9400), from: node.Station);
        var text = await client.GetStringAsync(new Uri(node.Metrics, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Length > metric.Length && line[metric.Length] is (' ' or '{'))
            .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }
}
