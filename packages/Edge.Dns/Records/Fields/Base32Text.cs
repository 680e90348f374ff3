namespace Edge.Dns;

/// <summary>Bytes in base32 with the extended hex alphabet, without padding (RFC 4648 §7).</summary>
internal static class Base32Text
{
    public static bool TryRead(ReadOnlySpan<byte> token, ByteBuffer wire)
    {
        var bits = 0;
        var held = 0;
        foreach (var octet in token)
        {
            var digit = DigitOf(octet);
            if (digit < 0)
            {
                return false;
            }

            held = ((held << 5) | digit) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                wire.Append((byte)(held >> bits));
            }
        }

        // What is left is less than a digit, and zero: one value has one text.
        return bits < 5 && (held & ((1 << bits) - 1)) == 0;
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> bytes)
    {
        var bits = 0;
        var held = 0;
        foreach (var octet in bytes)
        {
            held = ((held << 8) | octet) & 0xFFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Digit((held >> bits) & 31));
            }
        }

        if (bits > 0)
        {
            text.Append(Digit((held << (5 - bits)) & 31));
        }
    }

    private static byte Digit(int value) => "0123456789ABCDEFGHIJKLMNOPQRSTUV"u8[value];

    private static int DigitOf(byte octet) => (char)octet switch
    {
        >= '0' and <= '9' => octet - '0',
        >= 'a' and <= 'v' => octet - 'a' + 10,
        >= 'A' and <= 'V' => octet - 'A' + 10,
        _ => -1,
    };
}
