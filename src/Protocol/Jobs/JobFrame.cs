using System.Buffers;

namespace Edge.Protocol;

/// <summary>One frame as it lies in the receiver's buffer; valid until the buffer advances.</summary>
public readonly struct JobFrame(JobFrameType type, uint stream, byte flags, ReadOnlySequence<byte> payload)
{
    /// <summary>Receivers that don't know the frame's type skip it instead of closing.</summary>
    public const byte OptionalFlag = 1;

    public JobFrameType Type { get; } = type;

    /// <summary>The job that the frame belongs to; 0 for the connection itself.</summary>
    public uint Stream { get; } = stream;

    public byte Flags { get; } = flags;

    public ReadOnlySequence<byte> Payload { get; } = payload;
}
