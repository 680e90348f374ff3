namespace Edge.Kernel;

/// <summary>
/// Base 32 (RFC 4648 §6) in lower case and without padding: safe in DNS labels and resource keys, and read aloud
/// without mistakes.
/// </summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[LengthOf(bytes.Length)];
        var written = 0;
        var held = 0;
        var bits = 0;
        foreach (var octet in bytes)
        {
            held = (held << 8) | octet;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[written++] = Alphabet[(held >> bits) & 31];
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text[written] = Alphabet[(held << (5 - bits)) & 31];
        }

        return new string(text);
    }

    /// <summary>Decodes text of exactly the length that <paramref name="bytes"/> has when encoded, and no other spelling of it.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != LengthOf(bytes.Length))
        {
            return false;
        }

        var written = 0;
        var held = 0;
        var bits = 0;
        foreach (var character in text)
        {
            var value = character switch
            {
                >= 'a' and <= 'z' => character - 'a',
                >= '2' and <= '7' => character - '2' + 26,
                _ => -1,
            };
            if (value < 0)
            {
                return false;
            }

            held = (held << 5) | value;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[written++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
        }

        // Left-over bits that are not zero would be a second spelling of the same bytes.
        return held == 0;
    }

    private static int LengthOf(int bytes) => ((bytes * 8) + 4) / 5;
}
