using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>Makes responses within TLS of few lengths, so that theirs does not tell what was asked (RFC 7830).</summary>
internal static class ResponsePadding
{
    /// <summary>Lengths are multiples of it (RFC 8467 §4.1).</summary>
    private const int BlockBytes = 468;

    private const int OptionHeaderBytes = 4;

    /// <summary>Where the length of an OPT record's options stands, behind its name, type, class and TTL.</summary>
    private const int LengthAt = 9;

    /// <summary>Appends the option to a response whose last record is its OPT; one that fills the room is left as it is.</summary>
    /// <returns>Where the response ends then.</returns>
    public static int Append(Span<byte> response, int optAt, int end)
    {
        var blocks = (end + OptionHeaderBytes + BlockBytes - 1) / BlockBytes;
        var padding = Math.Min(blocks * BlockBytes, response.Length) - end - OptionHeaderBytes;
        if (padding < 0)
        {
            return end;
        }

        var option = response.Slice(end, OptionHeaderBytes + padding);
        option.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(option, (ushort)EdnsOptionCode.Padding);
        BinaryPrimitives.WriteUInt16BigEndian(option[2..], (ushort)padding);
        end += option.Length;
        BinaryPrimitives.WriteUInt16BigEndian(response[(optAt + LengthAt)..], (ushort)(end - optAt - DnsLimits.OptBytes));
        return end;
    }
}
