namespace Edge.Dns;

/// <summary>What an engine says of itself.</summary>
/// <param name="Format">The tables that it can read; see <see cref="TableHeader.CurrentFormat"/>.</param>
/// <param name="Release">The release that it is of.</param>
/// <param name="HasSockets">Whether it answers already; its sockets come with the message.</param>
/// <param name="Options">The <see cref="EngineOrder.DigestOf"/> the options that it answers by; empty while it does not.</param>
internal sealed record EngineGreeting(ulong Format, string Release, int ProcessId, bool HasSockets, byte[] Options)
{
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write(Release);
        writer.Write(ProcessId);
        writer.Write(HasSockets);
        writer.Write(Options.Length);
        writer.Write(Options);
        return stream.ToArray();
    }

    /// <exception cref="IOException">It is cut off.</exception>
    public static EngineGreeting Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload));
        return new EngineGreeting(reader.ReadUInt64(), reader.ReadString(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBytes(reader.ReadInt32()));
    }
}
