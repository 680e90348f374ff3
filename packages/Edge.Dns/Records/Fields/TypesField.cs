namespace Edge.Dns;

/// <summary>A set of types as a bitmap, in windows of 256 (RFC 4034 §4.1.2); none at all is allowed.</summary>
internal sealed class TypesField(string name) : RecordField(name)
{
    private const int WindowBytesMax = 32;
    private const int WindowCount = 256;

    /// <summary>Appends the bitmap of types.</summary>
    public static void Append(ByteBuffer wire, IEnumerable<DnsRecordType> types)
    {
        var bits = new byte[WindowCount * WindowBytesMax];
        foreach (var type in types)
        {
            bits[(int)type >> 3] |= (byte)(0x80 >> ((int)type & 7));
        }

        for (var window = 0; window < WindowCount; window++)
        {
            var used = bits.AsSpan(window * WindowBytesMax, WindowBytesMax).TrimEnd((byte)0);
            if (used.Length > 0)
            {
                wire.Append((byte)window);
                wire.Append((byte)used.Length);
                wire.Append(used);
            }
        }
    }

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        List<DnsRecordType> types = [];
        while (text.TryTakeAny(out var token))
        {
            if (!RecordTypeName.TryParse(token, out var type))
            {
                return text.Fail("must be a type of records, by mnemonic or as TYPE and its number");
            }

            types.Add(type);
        }

        Append(wire, types);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        var last = -1;
        var at = 0;
        while (at < wire.Length)
        {
            if (wire.Length - at < 2 || wire[at] <= last || wire[at + 1] is 0 or > WindowBytesMax || wire.Length - at - 2 < wire[at + 1])
            {
                return -1;
            }

            last = wire[at];
            at += 2 + wire[at + 1];
            if (wire[at - 1] == 0)
            {
                // Trailing zeros must be left out: one set has one form.
                return -1;
            }
        }

        return at;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        var isFirst = true;
        while (!field.IsEmpty)
        {
            for (var bit = 0; bit < field[1] * 8; bit++)
            {
                if ((field[2 + (bit >> 3)] & (0x80 >> (bit & 7))) != 0)
                {
                    text.AppendText(isFirst ? "" : " ");
                    text.AppendText(RecordTypeName.Of((DnsRecordType)((field[0] << 8) | bit)));
                    isFirst = false;
                }
            }

            field = field[(2 + field[1])..];
        }
    }
}
