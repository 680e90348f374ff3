using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>
/// The frame of a job connection, big-endian: <c>payload length u32 | stream u32 | type u8 | flags u8 | reserved u16</c>,
/// then at most 64 KiB of payload.
/// </summary>
public static class JobFraming
{
    public const int HeaderBytes = 12;

    public const int PayloadBytesMax = 64 * 1024;

    /// <summary>The version that both ends speak.</summary>
    public const ushort Version = 1;

    /// <summary>
    /// Takes one whole frame off the front of <paramref name="buffer"/>. Returns false if more bytes are needed, or with a
    /// <paramref name="failure"/> that names the field and the rule; then the connection is of no more use.
    /// Unknown optional frames are skipped.
    /// </summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out JobFrame frame, out Failure? failure)
    {
        failure = null;
        frame = default;
        Span<byte> header = stackalloc byte[HeaderBytes];
        while (buffer.Length >= HeaderBytes)
        {
            buffer.Slice(0, HeaderBytes).CopyTo(header);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var stream = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            var type = (JobFrameType)header[8];
            var flags = header[9];
            var known = Enum.IsDefined(type);
            failure = Check(length, stream, type, flags, BinaryPrimitives.ReadUInt16BigEndian(header[10..]), known);
            if (failure is not null || buffer.Length < HeaderBytes + length)
            {
                return false;
            }

            var payload = buffer.Slice(HeaderBytes, length);
            buffer = buffer.Slice(payload.End);
            if (known)
            {
                frame = new JobFrame(type, stream, flags, payload);
                return true;
            }
        }

        return false;
    }

    public static void WriteHeader(Span<byte> destination, JobFrameType type, uint stream, int payloadBytes, byte flags = 0)
    {
        Invariant.Hold(payloadBytes <= PayloadBytesMax, "a frame's payload is at most 64 KiB");
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)payloadBytes);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], stream);
        destination[8] = (byte)type;
        destination[9] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], 0);
    }

    private static Failure? Check(uint length, uint stream, JobFrameType type, byte flags, ushort reserved, bool known)
    {
        if (length > PayloadBytesMax)
        {
            return Broken("length", length, "a payload is at most 65536 bytes");
        }

        if (reserved != 0)
        {
            return Broken("reserved", reserved, "the reserved bytes are 0");
        }

        if ((flags & ~JobFrame.OptionalFlag) != 0)
        {
            return Broken("flags", flags, "only bit 0 has a meaning");
        }

        if (!known)
        {
            return (flags & JobFrame.OptionalFlag) != 0
                ? null
                : Broken("type", (byte)type, "only optional frames may be of an unknown type");
        }

        var (least, most) = PayloadBytes(type);
        if (length < least || length > most)
        {
            return Broken("length", length, $"the payload of {type} has {least} to {most} bytes");
        }

        var ofConnection = type is >= JobFrameType.Challenge and <= JobFrameType.Slots;
        var ofEither = type is JobFrameType.Window or JobFrameType.Error;
        return ofEither || ofConnection == (stream == 0)
            ? null
            : Broken("stream", stream, ofConnection ? $"{type} belongs to stream 0" : $"{type} belongs to a stream above 0");
    }

    private static (uint Least, uint Most) PayloadBytes(JobFrameType type) => type switch
    {
        JobFrameType.Challenge => (DeviceProof.NonceBytes, DeviceProof.NonceBytes),
        JobFrameType.Hello => (1, 1024),
        JobFrameType.Ready => (14, 14),
        JobFrameType.Ping or JobFrameType.Pong => (8, 8),
        JobFrameType.Drain or JobFrameType.Cancel or JobFrameType.Progress => (0, 0),
        JobFrameType.Slots or JobFrameType.Window => (4, 4),
        JobFrameType.End => (EndMessage.Bytes, EndMessage.Bytes),
        JobFrameType.Error => (4, 1024),
        JobFrameType.Data => (1, PayloadBytesMax),
        _ => (0, PayloadBytesMax),
    };

    private static Failure Broken(string field, uint value, string rule) =>
        Failure.Invalid("frame." + field, value.ToString(CultureInfo.InvariantCulture), rule) with { Code = "broken_frame" };
}
