using System.Globalization;
using System.Net;

namespace Edge.Tests.Network;

/// <summary>Reads a node's own metrics, as a monitoring system would.</summary>
internal static class NodeMetrics
{
    /// <returns>The sum over all labels of one metric; 0 if the node does not show it.</returns>
    public static async Task<double> SumAsync(NodeProcess node, string metric)
    {
        using var client = Visitor.Of(node.At(9400), from: node.Station);
        return Sum(await client.GetStringAsync(new Uri(node.Metrics, "/metrics")), metric);
    }

    /// <inheritdoc cref="SumAsync(NodeProcess, string)"/>
    public static async Task<double> SumAsync(IPEndPoint node, string metric)
    {
        using var client = Visitor.Of(node);
        return Sum(await client.GetStringAsync(new Uri($"http://{node}/metrics")), metric);
    }

    /// <param name="text">What a node shows.</param>
    public static double Sum(string text, string metric) => text.Split('\n')
        .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Length > metric.Length && line[metric.Length] is (' ' or '{'))
        .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
}
