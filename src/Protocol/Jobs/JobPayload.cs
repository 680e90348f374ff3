using System.Buffers;

namespace Edge.Protocol;

/// <summary>A frame's payload as one span; copied only where it came in pieces.</summary>
public static class JobPayload
{
    public static ReadOnlySpan<byte> Of(in JobFrame frame) =>
        frame.Payload.IsSingleSegment ? frame.Payload.FirstSpan : frame.Payload.ToArray();
}
