namespace Edge.Dns;

/// <summary>A gateway or relay, whose kind says what it is: 0 none, 1 IPv4, 2 IPv6, 3 a name (RFC 4025 §2.3, RFC 8777 §4.2.3).</summary>
internal static class GatewayText
{
    public const int KindMax = 3;

    public static bool Read(EntryText text, ByteBuffer wire, ulong kind)
    {
        if (kind == 3)
        {
            return NameField.ReadName(text, wire);
        }

        if (!text.TryTake(out var token))
        {
            return false;
        }

        var size = SizeOf(kind);
        if (size == 0)
        {
            return token is [(byte)'.'] || text.Fail("must be . for none");
        }

        if (!AddressField.TryRead(token, size, wire.Room(size)))
        {
            return text.Fail(kind == 1 ? "must be an IPv4 address" : "must be an IPv6 address");
        }

        wire.Advance(size);
        return true;
    }

    public static int Measure(ReadOnlySpan<byte> wire, int kind)
    {
        if (kind >= KindMax)
        {
            return kind == KindMax ? WireName.Measure(wire) : -1;
        }

        var size = SizeOf((ulong)kind);
        return wire.Length < size ? -1 : size;
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> gateway, int kind)
    {
        if (kind == 0)
        {
            text.Append((byte)'.');
        }
        else if (kind == KindMax)
        {
            NameText.Append(text, gateway);
        }
        else
        {
            AddressField.Append(text, gateway);
        }
    }

    private static int SizeOf(ulong kind) => kind switch
    {
        0 => 0,
        1 => 4,
        _ => 16,
    };
}
