using System.Buffers.Binary;
using System.Globalization;

namespace Edge.GeoIp;

/// <summary>
/// A file in the MaxMind DB format 2.0: a binary tree over the bits of addresses, whose leaves lead to records. Everything is
/// checked before it is followed; what leads out of the file is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class MmdbFile
{
    /// <summary>The last thing before the metadata.</summary>
    private static readonly byte[] _marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    /// <summary>Zeros between the tree and the records.</summary>
    private const int SeparatorBytes = 16;

    private const int MetadataBytesMax = 128 * 1024;

    private readonly byte[] _bytes;
    private readonly MmdbRecords _records;
    private readonly int _recordBits;

    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public MmdbFile(byte[] bytes)
    {
        _bytes = bytes;
        var from = Math.Max(0, bytes.Length - MetadataBytesMax);
        var marker = bytes.AsSpan(from).LastIndexOf(_marker);
        Demand(marker >= 0, "it has no metadata");
        var metadata = new MmdbRecords(bytes.AsMemory(from + marker + _marker.Length)).Read(0) as IReadOnlyDictionary<string, object>;
        Demand(metadata is not null, "its metadata is no map");
        Demand(NumberOf(metadata, "binary_format_major_version") == 2, "it is of another version than 2");
        (_recordBits, NodeCount) = ((int)NumberOf(metadata, "record_size"), NumberOf(metadata, "node_count"));
        IsIpv6 = NumberOf(metadata, "ip_version") == 6;
        Demand(_recordBits is 24 or 28 or 32, "its tree has records of another size than 24, 28 or 32 bits");
        var treeBytes = NodeCount * _recordBits / 4;
        Demand(NodeCount is > 0 and < int.MaxValue && treeBytes + SeparatorBytes <= from + marker, "its tree is longer than the file");
        _records = new MmdbRecords(bytes.AsMemory((int)treeBytes + SeparatorBytes, from + marker - (int)treeBytes - SeparatorBytes));
    }

    public long NodeCount { get; }

    /// <summary>Whether its tree is of 128 bits; then that of IPv4 begins behind 96 zeros.</summary>
    public bool IsIpv6 { get; }

    /// <summary>What lies behind a bit: below <see cref="NodeCount"/> a node, equal to it nothing, above it a record.</summary>
    public long Behind(long node, bool isOne)
    {
        var at = node * _recordBits / 4;
        var bytes = _bytes.AsSpan((int)at, _recordBits / 4);
        return _recordBits switch
        {
            24 => isOne ? Three(bytes[3..]) : Three(bytes),
            28 => isOne ? ((bytes[3] & 0x0F) << 24) | Three(bytes[4..]) : ((bytes[3] & 0xF0) << 20) | Three(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(isOne ? bytes[4..] : bytes),
        };
    }

    /// <summary>The record that a leaf leads to.</summary>
    public IReadOnlyDictionary<string, object>? RecordOf(long leaf)
    {
        var at = leaf - NodeCount - SeparatorBytes;
        Demand(at is >= 0 and < int.MaxValue, "a leaf leads out of the file");
        return _records.Read((int)at) as IReadOnlyDictionary<string, object>;
    }

    internal static void Demand([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDataException(fault);
        }
    }

    private static long NumberOf(IReadOnlyDictionary<string, object> map, string field) =>
        map.TryGetValue(field, out var value) && value is ulong or long or double ? Convert.ToInt64(Math.Clamp(Convert.ToDouble(value, CultureInfo.InvariantCulture), -1, int.MaxValue)) : -1;

    private static int Three(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
