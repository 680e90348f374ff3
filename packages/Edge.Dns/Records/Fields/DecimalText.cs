namespace Edge.Dns;

/// <summary>Reads numbers: digits alone, no sign, no other base.</summary>
internal static class DecimalText
{
    public static bool TryRead(ReadOnlySpan<byte> text, ulong max, out ulong value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (var octet in text)
        {
            var digit = (uint)octet - '0';
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
            if (value > max)
            {
                return false;
            }
        }

        return true;
    }
}
