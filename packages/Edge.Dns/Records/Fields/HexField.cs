namespace Edge.Dns;

/// <summary>The rest of the data in hexadecimal, with spaces wherever one likes.</summary>
internal sealed class HexField(string name, int bytesMin) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        var start = wire.Length;
        if (!HexText.ReadRest(text, wire))
        {
            return false;
        }

        return wire.Length - start >= bytesMin || text.Fail($"must have at least {bytesMin} bytes");
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < bytesMin ? -1 : wire.Length;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => HexText.Append(text, field);
}
