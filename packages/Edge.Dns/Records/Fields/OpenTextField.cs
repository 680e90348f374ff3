namespace Edge.Dns;

/// <summary>The rest of the data, as one text of any length (CAA, URI).</summary>
internal sealed class OpenTextField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        return StringText.TryRead(token, wire) || text.Fail(StringText.EscapeRule);
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => StringText.AppendQuoted(text, field);
}
