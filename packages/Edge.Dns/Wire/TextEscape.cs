namespace Edge.Dns;

/// <summary>A byte in text: itself, <c>\X</c> or <c>\DDD</c> (RFC 1035 §5.1).</summary>
internal static class TextEscape
{
    /// <summary>Reads what follows the backslash at <paramref name="index"/>, which is left on the last byte used.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int index, out byte octet)
    {
        octet = 0;
        if (++index >= text.Length || text[index] is < (byte)' ' or > (byte)'~')
        {
            return false;
        }

        octet = text[index];
        if (!char.IsAsciiDigit((char)octet))
        {
            return true;
        }

        if (index + 2 >= text.Length || !char.IsAsciiDigit((char)text[index + 1]) || !char.IsAsciiDigit((char)text[index + 2]))
        {
            return false;
        }

        var value = ((octet - '0') * 100) + ((text[index + 1] - '0') * 10) + text[index + 2] - '0';
        index += 2;
        octet = (byte)value;
        return value <= byte.MaxValue;
    }

    /// <summary>Appends a byte; one outside printable ASCII as three digits, others with a backslash where one is needed.</summary>
    public static void Append(ByteBuffer text, byte octet, bool isNeeded)
    {
        if (octet is < (byte)' ' or > (byte)'~' || (octet == ' ' && isNeeded))
        {
            text.Append((byte)'\\');
            text.AppendDecimal(octet, digitsMin: 3);
            return;
        }

        if (isNeeded)
        {
            text.Append((byte)'\\');
        }

        text.Append(octet);
    }
}
