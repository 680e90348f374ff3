using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>READY: <c>version u16 | streams u32 | stream window u32 | connection window u32</c>.</summary>
/// <param name="StreamsMax">Jobs in flight on the connection, at most.</param>
/// <param name="StreamWindow">Bytes of DATA that each stream may send before its first WINDOW.</param>
/// <param name="ConnectionWindow">The same for all streams together.</param>
public readonly record struct ReadyMessage(ushort Version, int StreamsMax, int StreamWindow, int ConnectionWindow) : IJobMessage
{
    public const int WindowMax = 1 << 30;

    public int Size => 14;

    public static Outcome<ReadyMessage> Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new JobPayloadReader(payload);
        var version = reader.U16("ready.version");
        var streams = reader.U32("ready.streams");
        var stream = reader.U32("ready.stream_window");
        var connection = reader.U32("ready.connection_window");
        if (version != JobFraming.Version)
        {
            reader.Refuse("ready.version", $"{version}", $"this end speaks version {JobFraming.Version}");
        }

        if (streams > HelloMessage.SlotsMax || stream > WindowMax || connection > WindowMax)
        {
            reader.Refuse("ready", $"{streams}, {stream}, {connection}", "at most 1024 streams and windows of 1 GiB");
        }

        return reader.End() is { } failure ? failure : new ReadyMessage(version, (int)streams, (int)stream, (int)connection);
    }

    public void Write(Span<byte> destination)
    {
        var writer = new JobPayloadWriter(destination);
        writer.U16(Version);
        writer.U32((uint)StreamsMax);
        writer.U32((uint)StreamWindow);
        writer.U32((uint)ConnectionWindow);
    }
}
