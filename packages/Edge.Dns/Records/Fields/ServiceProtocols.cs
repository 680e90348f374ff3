namespace Edge.Dns;

/// <summary>The list of protocols of "alpn", in which commas and backslashes are escaped once more (RFC 9460 §7.1.1, A.1).</summary>
internal static class ServiceProtocols
{
    public static bool TryRead(ReadOnlySpan<byte> value, ByteBuffer wire)
    {
        var start = Open(wire);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == ',')
            {
                if (!TryClose(wire, start))
                {
                    return false;
                }

                start = Open(wire);
                continue;
            }

            if (value[i] == '\\' && ++i == value.Length)
            {
                return false;
            }

            wire.Append(value[i]);
        }

        return TryClose(wire, start);
    }

    public static bool IsValid(ReadOnlySpan<byte> wire)
    {
        var isValid = !wire.IsEmpty;
        while (isValid && !wire.IsEmpty)
        {
            var size = StringText.MeasureString(wire);
            isValid = size > 1;
            wire = isValid ? wire[size..] : default;
        }

        return isValid;
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> wire)
    {
        var list = new ByteBuffer(wire.Length * 2);
        for (var at = 0; at < wire.Length; at += 1 + wire[at])
        {
            list.AppendText(at == 0 ? "" : ",");
            foreach (var octet in wire.Slice(at + 1, wire[at]))
            {
                list.AppendText(octet is (byte)',' or (byte)'\\' ? "\\" : "");
                list.Append(octet);
            }
        }

        StringText.AppendQuoted(text, list.Written);
    }

    private static int Open(ByteBuffer wire)
    {
        wire.Append(0);
        return wire.Length - 1;
    }

    private static bool TryClose(ByteBuffer wire, int start)
    {
        var size = wire.Length - start - 1;
        wire.From(start)[0] = (byte)size;
        return size is > 0 and <= StringText.StringBytesMax;
    }
}
