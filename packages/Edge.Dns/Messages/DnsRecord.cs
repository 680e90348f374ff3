using System.Globalization;

namespace Edge.Dns;

/// <summary>One record of a message.</summary>
public sealed class DnsRecord
{
    /// <summary>Whose record it is.</summary>
    public required DnsName Owner { get; init; }

    /// <summary>Its type.</summary>
    public required DnsRecordType Type { get; init; }

    /// <summary>1 for the Internet; an UPDATE also has 254 (NONE) and 255 (ANY).</summary>
    public ushort Class { get; init; } = DnsQuery.InternetClass;

    /// <summary>How long it may be kept.</summary>
    public uint TtlSeconds { get; init; }

    /// <summary>Its data in wire form, names in it uncompressed; empty where an UPDATE names a whole set.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The line of a zone file, e.g. <c>example.org. 3600 IN MX 10 mail.example.org.</c></summary>
    public override string ToString()
    {
        var text = new ByteBuffer();
        RecordLine.Append(text, Owner.Wire, TtlSeconds, Class, Type, Value.Span);
        return text.ToString();
    }

    internal static string ClassName(ushort @class) => @class switch
    {
        1 => "IN",
        3 => "CH",
        4 => "HS",
        254 => "NONE",
        255 => "ANY",
        _ => string.Create(CultureInfo.InvariantCulture, $"CLASS{@class}"),
    };
}
