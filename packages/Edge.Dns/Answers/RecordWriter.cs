using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>Writes records for compiled answers.</summary>
internal static class RecordWriter
{
    /// <summary>A pointer as owner, type, class, TTL and length of the data.</summary>
    public const int HeaderBytes = 12;

    /// <summary>The question always lies at offset 12, so its name is always at this pointer.</summary>
    public static ReadOnlySpan<byte> QuestionPointer => [0xC0, 0x0C];

    /// <summary>Appends every record of a set under one owner.</summary>
    public static void Append(List<byte> bytes, ReadOnlySpan<byte> owner, RecordSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            bytes.AddRange(owner);
            AppendBody(bytes, set.Type, set.TtlSeconds, set.Value(i));
        }
    }

    /// <summary>Appends what follows the owner of a record.</summary>
    public static void AppendBody(List<byte> bytes, DnsRecordType type, uint ttlSeconds, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], DnsQuery.InternetClass);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], ttlSeconds);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], (ushort)value.Length);
        bytes.AddRange(header);
        bytes.AddRange(value);
    }
}
