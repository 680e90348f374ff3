namespace Edge.Dns;

/// <summary>The tag of a CAA record: letters and digits (RFC 8659 §4.1).</summary>
internal sealed class TagField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!IsTag(token))
        {
            return text.Fail("must be 1 to 255 letters and digits");
        }

        wire.Append((byte)token.Length);
        wire.Append(token);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) =>
        StringText.MeasureString(wire) is > 1 and var size && IsTag(wire[1..size]) ? size : -1;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => text.Append(field[1..]);

    private static bool IsTag(ReadOnlySpan<byte> tag)
    {
        foreach (var octet in tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet))
            {
                return false;
            }
        }

        return tag.Length is > 0 and <= StringText.StringBytesMax;
    }
}
