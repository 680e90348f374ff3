namespace Edge.Dns;

/// <summary>The rest of the data in base64, with spaces wherever one likes.</summary>
internal sealed class Base64Field(string name, bool isOptional) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (text.AtEnd)
        {
            return isOptional || text.FailAtEnd("is missing");
        }

        var start = wire.Length;
        while (text.TryTakeAny(out var token))
        {
            wire.Append(token);
        }

        if (!Base64Text.TryDecodeTail(wire, start))
        {
            return text.Fail("must be base64");
        }

        return wire.Length > start || text.Fail("must have at least one byte");
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length > 0 || isOptional ? wire.Length : -1;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => Base64Text.Append(text, field);
}
