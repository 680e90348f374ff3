namespace Edge.Dns;

/// <summary>
/// A name of a zone in a form whose bytes are in the canonical order of names (RFC 4034 §6.1): its labels without the zone's, the
/// last first, each ended by a zero. Bytes 0 and 1 within a label are written as 1 1 and 1 2.
/// </summary>
internal static class NsecKey
{
    /// <summary>Each byte of a name takes two at most.</summary>
    public const int BytesMax = 2 * DnsLimits.NameBytesMax;

    /// <summary>Writes the key of a name in lower case, and returns its length.</summary>
    /// <param name="apexBytes">Bytes of the zone's name, which ends the other.</param>
    public static int Write(ReadOnlySpan<byte> name, int apexBytes, Span<byte> key)
    {
        Span<byte> starts = stackalloc byte[DnsLimits.LabelCountMax];
        var count = 0;
        for (var i = 0; i < name.Length - apexBytes; i += name[i] + 1)
        {
            starts[count++] = (byte)i;
        }

        var end = 0;
        while (count > 0)
        {
            int start = starts[--count];
            foreach (var octet in name.Slice(start + 1, name[start]))
            {
                if (octet <= 1)
                {
                    key[end++] = 1;
                    key[end++] = (byte)(octet + 1);
                }
                else
                {
                    key[end++] = octet;
                }
            }

            key[end++] = 0;
        }

        return end;
    }
}
