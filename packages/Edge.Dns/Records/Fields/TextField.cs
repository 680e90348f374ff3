namespace Edge.Dns;

/// <summary>One string of up to 255 bytes, its length in front.</summary>
internal sealed class TextField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire) => StringText.ReadString(text, wire);

    public override int Measure(ReadOnlySpan<byte> wire) => StringText.MeasureString(wire);

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => StringText.AppendQuoted(text, field[1..]);
}
