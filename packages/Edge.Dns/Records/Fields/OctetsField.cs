namespace Edge.Dns;

/// <summary>A hardware address, <c>00-00-5e-00-53-2a</c> (RFC 7043 §3.2).</summary>
internal sealed class OctetsField(string name, int bytes) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        var isValid = token.Length == (3 * bytes) - 1;
        for (var i = 0; isValid && i < token.Length; i += 3)
        {
            isValid = HexText.TryRead(token.Slice(i, 2), wire) && (i + 2 == token.Length || token[i + 2] == '-');
        }

        return isValid || text.Fail($"must be {bytes} bytes of two hexadecimal digits, joined by hyphens");
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < bytes ? -1 : bytes;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        for (var i = 0; i < field.Length; i++)
        {
            text.AppendText(i == 0 ? "" : "-");
            var start = text.Length;
            HexText.Append(text, field.Slice(i, 1));
            WireName.ToLower(text.From(start));
        }
    }
}
