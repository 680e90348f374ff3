using Edge.Kernel;
using Google.Protobuf.WellKnownTypes;

namespace Edge.Protocol;

/// <summary>Between the message about anycast and Kernel's type. What comes from outside is checked here, once.</summary>
public static class AnycastWire
{
    public static NodeAnycast Write(AnycastReport report) => new()
    {
        State = (AnycastState)((int)report.State + 1),
        Reason = report.Reason.Length > AnycastReport.ReasonLengthMax ? report.Reason[..AnycastReport.ReasonLengthMax] : report.Reason,
        Since = report.Since.ToTimestamp(),
    };

    /// <summary>Null for what is malformed, or of a release that knows more states than this one.</summary>
    public static AnycastReport? Read(NodeId node, NodeAnycast wire) =>
        wire.State is >= AnycastState.Out and <= AnycastState.Failed
        && wire.Reason.Length <= AnycastReport.ReasonLengthMax
        && wire.Since is { Seconds: >= 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 }
            ? new AnycastReport(node, (Kernel.AnycastState)((int)wire.State - 1), wire.Reason, wire.Since.ToDateTimeOffset())
            : null;
}
