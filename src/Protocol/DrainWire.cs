using Edge.Kernel;
using Google.Protobuf.WellKnownTypes;

namespace Edge.Protocol;

/// <summary>Between the messages about draining and Kernel's types. What comes from outside is checked here, once.</summary>
public static class DrainWire
{
    private const int ReasonLengthMax = 300;

    private const int ReportsMax = 100_000;

    /// <param name="age">How old the heartbeat is that the permit names; null for one that this process did not send.</param>
    public static DrainOrder Read(Drain drain, Func<long, TimeSpan?> age) => new(
        drain.Wanted,
        drain.Epoch,
        new Revision(drain.Revision),
        drain.Permit is { } permit && NodeId.TryParse(permit.Node, out var node)
            ? new DrainPermit(node, unchecked((long)permit.BootId), age(permit.Heartbeat), permit.Serving, permit.Required, permit.OutageAllowed)
            : null);

    /// <summary>Null for what is malformed.</summary>
    public static (DrainPhase Phase, int InFlight, TimeSpan? Quiet, string Reason)? Read(DrainStatus status) =>
        System.Enum.IsDefined(status.Phase) && status.InFlight >= 0 && status.QuietMilliseconds >= -1 && status.Reason.Length <= ReasonLengthMax
            ? ((DrainPhase)(int)status.Phase, status.InFlight, status.QuietMilliseconds < 0 ? null : TimeSpan.FromMilliseconds(status.QuietMilliseconds), status.Reason)
            : null;

    public static NodeDrain Write(DrainReport report) => new()
    {
        Node = report.Node.Value,
        Phase = (NodeDrainPhase)(int)report.Phase,
        InFlight = report.InFlight,
        QuietSince = report.QuietSince?.ToTimestamp(),
        Reason = report.Reason,
    };

    /// <summary>What is malformed is left out.</summary>
    public static IReadOnlyList<DrainReport> Read(NodeDrains drains) => [.. drains.Drains.Take(ReportsMax).Select(Read).OfType<DrainReport>()];

    private static DrainReport? Read(NodeDrain drain) =>
        NodeId.TryParse(drain.Node, out var node)
        && System.Enum.IsDefined(drain.Phase)
        && drain.InFlight >= 0
        && drain.Reason.Length <= ReasonLengthMax
        && drain.QuietSince is null or { Seconds: >= 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 }
            ? new DrainReport(node, (DrainPhase)(int)drain.Phase, drain.InFlight, drain.QuietSince?.ToDateTimeOffset(), drain.Reason)
            : null;
}
