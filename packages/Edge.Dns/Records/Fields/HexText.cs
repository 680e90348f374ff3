namespace Edge.Dns;

/// <summary>Bytes in hexadecimal.</summary>
internal static class HexText
{
    public const string Rule = "must be hexadecimal, two digits a byte";

    /// <summary>Takes every token left; a byte's two digits may stand in two of them.</summary>
    public static bool ReadRest(EntryText text, ByteBuffer wire)
    {
        if (text.AtEnd)
        {
            return text.FailAtEnd("is missing");
        }

        var high = -1;
        while (text.TryTakeAny(out var token))
        {
            foreach (var octet in token)
            {
                var digit = DigitOf(octet);
                if (digit < 0)
                {
                    return text.Fail(Rule);
                }

                if (high < 0)
                {
                    high = digit;
                    continue;
                }

                wire.Append((byte)((high << 4) | digit));
                high = -1;
            }
        }

        return high < 0 || text.Fail(Rule);
    }

    public static bool TryRead(ReadOnlySpan<byte> token, ByteBuffer wire)
    {
        for (var i = 0; i + 1 < token.Length; i += 2)
        {
            var value = (DigitOf(token[i]) << 4) | DigitOf(token[i + 1]);
            if (value < 0)
            {
                return false;
            }

            wire.Append((byte)value);
        }

        return token.Length % 2 == 0;
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> bytes)
    {
        var room = text.Room(bytes.Length * 2);
        for (var i = 0; i < bytes.Length; i++)
        {
            room[2 * i] = "0123456789ABCDEF"u8[bytes[i] >> 4];
            room[(2 * i) + 1] = "0123456789ABCDEF"u8[bytes[i] & 15];
        }

        text.Advance(bytes.Length * 2);
    }

    /// <summary>−1 for what is no digit.</summary>
    public static int DigitOf(byte octet) => (char)octet switch
    {
        >= '0' and <= '9' => octet - '0',
        >= 'a' and <= 'f' => octet - 'a' + 10,
        >= 'A' and <= 'F' => octet - 'A' + 10,
        _ => -1,
    };
}
