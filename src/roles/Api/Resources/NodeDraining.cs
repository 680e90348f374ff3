using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>What an operator wants of a node, and how far the node has come with it.</summary>
/// <param name="State">In service, draining, drained, or drain refused.</param>
internal sealed record NodeDraining(string State, DrainReport? Report)
{
    /// <summary>What the Stargates together know of each node: one that let it go knows more than one that did not.</summary>
    public static IReadOnlyDictionary<string, DrainReport> Latest(IEnumerable<DrainReport> reports) =>
        reports.GroupBy(static report => report.Node.Value, StringComparer.Ordinal).ToDictionary(
            static node => node.Key,
            static node => node.OrderBy(static report => report.Phase).First(),
            StringComparer.Ordinal);

    public static NodeDraining Of(NodeDocument document, DrainReport? report) => (document.Drain, report?.Phase) switch
    {
        (false, _) => new NodeDraining("in service", null),
        (true, DrainPhase.Drained) => new NodeDraining("drained", report),
        (true, DrainPhase.Refused) => new NodeDraining("drain refused", report),
        _ => new NodeDraining("draining", report),
    };

    /// <summary>Null while nothing is known.</summary>
    public JsonObject? Describe() => Report is null ? null : new JsonObject
    {
        ["inFlight"] = Report.InFlight,
        ["quietSince"] = Report.QuietSince is { } since ? since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) : null,
        ["reason"] = Report.Reason,
    };
}
