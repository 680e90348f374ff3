namespace Edge.Dns;

/// <summary>The values of SvcParams by key (RFC 9460 §7, RFC 9461, RFC 9540); an unknown key's is any bytes.</summary>
internal static class ServiceValue
{
    /// <summary>Appends the wire form of a value whose escapes were read already; null, or the rule that it breaks.</summary>
    public static string? Read(ServiceKey key, ReadOnlySpan<byte> value, ByteBuffer wire) => key switch
    {
        ServiceKey.Mandatory => ReadList(value, wire, ReadKey) ? null : "must list keys",
        ServiceKey.Alpn => ServiceProtocols.TryRead(value, wire) ? null : "must list protocols of 1 to 255 bytes",
        ServiceKey.NoDefaultAlpn or ServiceKey.Ohttp => value.IsEmpty ? null : "takes no value",
        ServiceKey.Port => ReadNumber(value, wire) ? null : "must be a number from 0 to 65535",
        ServiceKey.Ipv4Hint => ReadList(value, wire, (item, room) => ReadAddress(item, 4, room)) ? null : "must list IPv4 addresses",
        ServiceKey.Ipv6Hint => ReadList(value, wire, (item, room) => ReadAddress(item, 16, room)) ? null : "must list IPv6 addresses",
        ServiceKey.Ech => ReadBase64(value, wire) ? null : "must be base64",
        ServiceKey.TlsSupportedGroups => ReadList(value, wire, ReadNumber) ? null : "must list numbers from 0 to 65535",
        _ => ReadOpaque(value, wire),
    };

    public static bool IsValid(ServiceKey key, ReadOnlySpan<byte> wire) => key switch
    {
        ServiceKey.Mandatory => wire.Length > 0 && wire.Length % 2 == 0 && IsRising(wire),
        ServiceKey.TlsSupportedGroups => wire.Length > 0 && wire.Length % 2 == 0,
        ServiceKey.Alpn => ServiceProtocols.IsValid(wire),
        ServiceKey.NoDefaultAlpn or ServiceKey.Ohttp => wire.IsEmpty,
        ServiceKey.Port => wire.Length == 2,
        ServiceKey.Ipv4Hint => wire.Length > 0 && wire.Length % 4 == 0,
        ServiceKey.Ipv6Hint => wire.Length > 0 && wire.Length % 16 == 0,
        ServiceKey.Ech => wire.Length > 0,
        _ => true,
    };

    public static void Append(ByteBuffer text, ServiceKey key, ReadOnlySpan<byte> wire)
    {
        switch (key)
        {
            case ServiceKey.Mandatory:
                AppendList(text, wire, 2, item => text.AppendText(ServiceKeyName.Of((ServiceKey)NumberField.Value(item))));
                break;
            case ServiceKey.Port or ServiceKey.TlsSupportedGroups:
                AppendList(text, wire, 2, item => text.AppendDecimal(NumberField.Value(item)));
                break;
            case ServiceKey.Ipv4Hint:
                AppendList(text, wire, 4, item => AddressField.Append(text, item));
                break;
            case ServiceKey.Ipv6Hint:
                AppendList(text, wire, 16, item => AddressField.Append(text, item));
                break;
            case ServiceKey.Ech:
                Base64Text.Append(text, wire);
                break;
            case ServiceKey.Alpn:
                ServiceProtocols.Append(text, wire);
                break;
            default:
                StringText.AppendQuoted(text, wire);
                break;
        }
    }

    private delegate bool ItemReader(ReadOnlySpan<byte> item, ByteBuffer wire);

    private delegate void ItemWriter(ReadOnlySpan<byte> item);

    private static bool ReadList(ReadOnlySpan<byte> value, ByteBuffer wire, ItemReader read)
    {
        foreach (var range in value.Split((byte)','))
        {
            if (!read(value[range], wire))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadKey(ReadOnlySpan<byte> item, ByteBuffer wire)
    {
        var isKey = ServiceKeyName.TryRead(item, out var key);
        wire.AppendWord((ushort)key);
        return isKey;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> item, ByteBuffer wire)
    {
        var isNumber = DecimalText.TryRead(item, ushort.MaxValue, out var number);
        wire.AppendWord((ushort)number);
        return isNumber;
    }

    private static bool ReadAddress(ReadOnlySpan<byte> item, int bytes, ByteBuffer wire)
    {
        var isAddress = AddressField.TryRead(item, bytes, wire.Room(bytes));
        wire.Advance(bytes);
        return isAddress;
    }

    private static bool ReadBase64(ReadOnlySpan<byte> value, ByteBuffer wire)
    {
        var start = wire.Length;
        wire.Append(value);
        return Base64Text.TryDecodeTail(wire, start) && wire.Length > start;
    }

    private static string? ReadOpaque(ReadOnlySpan<byte> value, ByteBuffer wire)
    {
        wire.Append(value);
        return null;
    }

    /// <summary>The keys of "mandatory" rise, and are not "mandatory" itself (RFC 9460 §8).</summary>
    private static bool IsRising(ReadOnlySpan<byte> keys)
    {
        var last = 0UL;
        for (; !keys.IsEmpty; keys = keys[2..])
        {
            var key = NumberField.Value(keys[..2]);
            if (key <= last)
            {
                return false;
            }

            last = key;
        }

        return true;
    }

    private static void AppendList(ByteBuffer text, ReadOnlySpan<byte> wire, int itemBytes, ItemWriter write)
    {
        for (var at = 0; at < wire.Length; at += itemBytes)
        {
            text.AppendText(at == 0 ? "" : ",");
            write(wire.Slice(at, itemBytes));
        }
    }
}
