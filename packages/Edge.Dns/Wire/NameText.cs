using System.Globalization;
using System.Text;

namespace Edge.Dns;

/// <summary>Between the wire form of a name and its text form with escapes (RFC 1035 §5.1).</summary>
internal static class NameText
{
    /// <summary>Writes the wire form of an absolute or relative name, ended by the root.</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> wire, out int length)
    {
        length = 0;
        var labelStart = 0;
        var write = 1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (!CloseLabel(wire, labelStart, write) || write >= wire.Length)
                {
                    return false;
                }

                labelStart = write++;
                continue;
            }

            // One byte is kept for the root's label.
            if (!TryReadByte(text, ref i, out var octet) || write >= wire.Length - 1)
            {
                return false;
            }

            wire[write++] = octet;
        }

        // After a final dot an empty label is open, which is the root's; otherwise the last label is closed here.
        if (write - labelStart > 1)
        {
            if (!CloseLabel(wire, labelStart, write))
            {
                return false;
            }

            labelStart = write;
        }

        wire[labelStart] = 0;
        length = labelStart + 1;
        return true;
    }

    public static string Decode(ReadOnlySpan<byte> wire)
    {
        if (wire.Length == 1)
        {
            return ".";
        }

        var text = new StringBuilder(wire.Length);
        for (var i = 0; wire[i] != 0; i += wire[i] + 1)
        {
            foreach (var octet in wire.Slice(i + 1, wire[i]))
            {
                Append(text, octet);
            }

            text.Append('.');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, byte octet)
    {
        if (octet is <= (byte)' ' or > (byte)'~')
        {
            text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
            return;
        }

        if ((char)octet is '.' or '\\' or '"' or ';' or '(' or ')' or '@' or '$')
        {
            text.Append('\\');
        }

        text.Append((char)octet);
    }

    private static bool CloseLabel(Span<byte> wire, int labelStart, int write)
    {
        var size = write - labelStart - 1;
        if (size is 0 or > DnsLimits.LabelBytesMax)
        {
            return false;
        }

        wire[labelStart] = (byte)size;
        return true;
    }

    private static bool TryReadByte(ReadOnlySpan<char> text, ref int index, out byte octet)
    {
        octet = 0;
        var character = text[index];
        if (character is <= ' ' or > '~')
        {
            return false;
        }

        if (character != '\\')
        {
            octet = (byte)character;
            return true;
        }

        if (++index >= text.Length || text[index] is < ' ' or > '~')
        {
            return false;
        }

        if (!char.IsAsciiDigit(text[index]))
        {
            octet = (byte)text[index];
            return true;
        }

        if (index + 2 >= text.Length || !byte.TryParse(text.Slice(index, 3), NumberStyles.None, CultureInfo.InvariantCulture, out octet))
        {
            return false;
        }

        index += 2;
        return true;
    }
}
