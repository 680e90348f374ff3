namespace Edge.Dns;

/// <summary>Address prefixes, <c>1:192.168.32.0/21 !2:2001:db8::/32</c>; none at all is allowed (RFC 3123).</summary>
internal sealed class PrefixesField(string name) : RecordField(name)
{
    private const int HeaderBytes = 4;
    private const int NegationFlag = 0x80;
    private const string Rule = "must be [!]1:IPv4/length or [!]2:IPv6/length";

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        while (text.TryTakeAny(out var token))
        {
            if (!ReadPrefix(token, wire))
            {
                return text.Fail(Rule);
            }
        }

        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        var at = 0;
        while (at < wire.Length)
        {
            var item = wire[at..];
            if (item.Length < HeaderBytes
                || AddressBytes(item) is not (> 0 and var bytes)
                || item[2] > bytes * 8
                || PartBytes(item) > bytes
                || item.Length < HeaderBytes + PartBytes(item)
                || (PartBytes(item) > 0 && item[HeaderBytes + PartBytes(item) - 1] == 0))
            {
                return -1;
            }

            at += HeaderBytes + PartBytes(item);
        }

        return at;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        Span<byte> address = stackalloc byte[16];
        for (var isFirst = true; !field.IsEmpty; field = field[(HeaderBytes + PartBytes(field))..], isFirst = false)
        {
            address.Clear();
            field.Slice(HeaderBytes, PartBytes(field)).CopyTo(address);
            text.AppendText(isFirst ? "" : " ");
            text.AppendText((field[3] & NegationFlag) != 0 ? "!" : "");
            text.AppendDecimal(field[1]);
            text.Append((byte)':');
            AddressField.Append(text, address[..AddressBytes(field)]);
            text.Append((byte)'/');
            text.AppendDecimal(field[2]);
        }
    }

    private static bool ReadPrefix(ReadOnlySpan<byte> token, ByteBuffer wire)
    {
        var isNegated = token is [(byte)'!', ..];
        token = isNegated ? token[1..] : token;
        var slash = token.IndexOf((byte)'/');
        if (token is not [(byte)'1' or (byte)'2', (byte)':', ..] || slash < 0)
        {
            return false;
        }

        var family = token[0] - '0';
        var bytes = family == 1 ? 4 : 16;
        Span<byte> address = stackalloc byte[16];
        if (!AddressField.TryRead(token[2..slash], bytes, address) || !DecimalText.TryRead(token[(slash + 1)..], (ulong)bytes * 8, out var length))
        {
            return false;
        }

        // Trailing zeros are left out (RFC 3123 §4).
        var part = address[..bytes].TrimEnd((byte)0);
        wire.Append([0, (byte)family, (byte)length, (byte)(part.Length | (isNegated ? NegationFlag : 0))]);
        wire.Append(part);
        return true;
    }

    private static int AddressBytes(ReadOnlySpan<byte> item) => (item[0], item[1]) switch
    {
        (0, 1) => 4,
        (0, 2) => 16,
        _ => -1,
    };

    private static int PartBytes(ReadOnlySpan<byte> item) => item[3] & ~NegationFlag;
}
