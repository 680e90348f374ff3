namespace Edge.Dns;

/// <summary>A type of records.</summary>
internal sealed class TypeCodeField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!RecordTypeName.TryParse(token, out var type))
        {
            return text.Fail("must be a type of records, by mnemonic or as TYPE and its number");
        }

        wire.AppendWord((ushort)type);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < 2 ? -1 : 2;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) =>
        text.AppendText(RecordTypeName.Of((DnsRecordType)NumberField.Value(field)));
}
