namespace Edge.Dns;

/// <summary>Between the bytes of strings and their text with escapes (RFC 1035 §5.1).</summary>
internal static class StringText
{
    public const int StringBytesMax = 255;

    /// <summary>Appends a token's bytes; false if an escape is broken, or a quote stands within a word.</summary>
    public static bool TryRead(ReadOnlySpan<byte> token, ByteBuffer bytes)
    {
        var plain = token.IndexOfAny((byte)'\\', (byte)'"');
        if (plain < 0)
        {
            bytes.Append(token);
            return true;
        }

        for (var i = 0; i < token.Length; i++)
        {
            var octet = token[i];
            if (octet == '"' || (octet == '\\' && !TextEscape.TryRead(token, ref i, out octet)))
            {
                return false;
            }

            bytes.Append(octet);
        }

        return true;
    }

    public static void AppendQuoted(ByteBuffer text, ReadOnlySpan<byte> bytes)
    {
        text.Append((byte)'"');
        foreach (var octet in bytes)
        {
            TextEscape.Append(text, octet, isNeeded: octet is (byte)'"' or (byte)'\\');
        }

        text.Append((byte)'"');
    }

    /// <summary>Takes one token as a string with its length in front.</summary>
    public static bool ReadString(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        var start = wire.Length;
        wire.Append(0);
        if (!TryRead(token, wire))
        {
            return text.Fail(EscapeRule);
        }

        var size = wire.Length - start - 1;
        if (size > StringBytesMax)
        {
            return text.Fail($"has {size} bytes, more than the {StringBytesMax} of one string; cut it into several");
        }

        wire.From(start)[0] = (byte)size;
        return true;
    }

    public const string EscapeRule = @"holds a broken escape: after \ comes a character, or three digits up to 255";

    public static int MeasureString(ReadOnlySpan<byte> wire) => wire.IsEmpty || wire.Length < 1 + wire[0] ? -1 : 1 + wire[0];
}
