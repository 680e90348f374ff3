namespace Edge.Dns;

/// <summary>Eight bytes as <c>2001:0db8:1140:1000</c>, four groups of up to four digits (RFC 6742 §2.1.2).</summary>
internal sealed class Locator64Field(string name) : RecordField(name)
{
    private const int GroupCount = 4;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        for (var group = 1; group <= GroupCount; group++)
        {
            var end = token.IndexOf((byte)':');
            var isLast = group == GroupCount;
            if ((end < 0) != isLast || !TryReadGroup(isLast ? token : token[..end], out var value))
            {
                return text.Fail("must be four groups of one to four hexadecimal digits, joined by colons");
            }

            wire.AppendWord(value);
            token = isLast ? default : token[(end + 1)..];
        }

        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < 8 ? -1 : 8;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        for (var i = 0; i < field.Length; i += 2)
        {
            text.AppendText(i == 0 ? "" : ":");
            text.AppendText(NumberField.Value(field.Slice(i, 2)).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static bool TryReadGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        foreach (var octet in text)
        {
            var digit = HexText.DigitOf(octet);
            if (digit < 0)
            {
                return false;
            }

            value = (ushort)((value << 4) | digit);
        }

        return text.Length is > 0 and <= 4;
    }
}
