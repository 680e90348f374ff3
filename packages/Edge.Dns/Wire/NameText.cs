using System.Text;

namespace Edge.Dns;

/// <summary>Between the wire form of a name and its text form with escapes (RFC 1035 §5.1).</summary>
internal static class NameText
{
    /// <summary>A sentence's end that says the rule which was broken.</summary>
    public static string RuleOf(NameFault fault) => fault switch
    {
        NameFault.EmptyLabel => "is no domain name: a label is empty",
        NameFault.LabelTooLong => "is no domain name: a label has more than 63 bytes",
        NameFault.NameTooLong => "is no domain name: it has more than 255 bytes",
        NameFault.Escape => @"is no domain name: after \ comes a printable character, or three digits up to 255",
        NameFault.Character => @"is no domain name: other bytes than printable ASCII are written \DDD, and international names as A-labels",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>
    /// Writes the wire form, its case kept. A name without a final dot is continued by <paramref name="origin"/>, a wire form.
    /// </summary>
    /// <param name="wire">Room for 255 bytes.</param>
    public static NameFault Encode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin, Span<byte> wire, out int length)
    {
        if (text is [(byte)'.'])
        {
            wire[0] = 0;
            length = 1;
            return NameFault.None;
        }

        length = 0;
        var labelStart = 0;
        var write = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            if (octet == '.')
            {
                if (CloseLabel(wire, labelStart, write) is var fault and not NameFault.None)
                {
                    return fault;
                }

                labelStart = write++;
                continue;
            }

            if (octet is <= (byte)' ' or > (byte)'~' or (byte)'"')
            {
                return NameFault.Character;
            }

            if (octet == '\\' && !TextEscape.TryRead(text, ref i, out octet))
            {
                return NameFault.Escape;
            }

            // One byte is kept for the root's label.
            if (write >= DnsLimits.NameBytesMax - 1)
            {
                return NameFault.NameTooLong;
            }

            wire[write++] = octet;
        }

        return Finish(origin, wire, labelStart, write, out length);
    }

    /// <summary>The text form with its final dot.</summary>
    public static string Decode(ReadOnlySpan<byte> wire)
    {
        var text = new ByteBuffer(wire.Length + 1);
        Append(text, wire);
        return text.ToString();
    }

    /// <summary>Appends the text form with its final dot.</summary>
    public static void Append(ByteBuffer text, ReadOnlySpan<byte> wire)
    {
        if (wire.Length == 1)
        {
            text.Append((byte)'.');
            return;
        }

        AppendLabels(text, wire);
        text.Append((byte)'.');
    }

    /// <summary>Appends all labels but the root's, without a final dot.</summary>
    public static void AppendLabels(ByteBuffer text, ReadOnlySpan<byte> wire)
    {
        for (var i = 0; i < wire.Length && wire[i] != 0; i += wire[i] + 1)
        {
            if (i > 0)
            {
                text.Append((byte)'.');
            }

            foreach (var octet in wire.Slice(i + 1, wire[i]))
            {
                TextEscape.Append(text, octet, isNeeded: octet is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)';' or (byte)'(' or (byte)')' or (byte)'@' or (byte)'$' or (byte)' ');
            }
        }
    }

    /// <summary>Text beyond ASCII becomes bytes that no name may hold.</summary>
    public static byte[] ToBytes(string text) => Encoding.UTF8.GetBytes(text);

    private static NameFault Finish(ReadOnlySpan<byte> origin, Span<byte> wire, int labelStart, int write, out int length)
    {
        length = 0;
        if (write - labelStart == 1)
        {
            // After a final dot an empty label is open, which is the root's.
            if (labelStart == 0)
            {
                return NameFault.EmptyLabel;
            }

            wire[labelStart] = 0;
            length = labelStart + 1;
            return NameFault.None;
        }

        if (CloseLabel(wire, labelStart, write) is var fault and not NameFault.None)
        {
            return fault;
        }

        if (write + origin.Length > DnsLimits.NameBytesMax)
        {
            return NameFault.NameTooLong;
        }

        origin.CopyTo(wire[write..]);
        length = write + origin.Length;
        return NameFault.None;
    }

    private static NameFault CloseLabel(Span<byte> wire, int labelStart, int write)
    {
        var size = write - labelStart - 1;
        if (size is 0 or > DnsLimits.LabelBytesMax)
        {
            return size == 0 ? NameFault.EmptyLabel : NameFault.LabelTooLong;
        }

        wire[labelStart] = (byte)size;
        return write < DnsLimits.NameBytesMax ? NameFault.None : NameFault.NameTooLong;
    }
}
