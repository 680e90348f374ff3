using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Dns;

/// <summary>
/// All records of one type that a name has, without the name: one set may stand under many names, and is compiled once
/// for all of them. It has at least one record, and at most <see cref="DnsLimits.RecordSetBytesMax"/> bytes of them.
/// </summary>
public sealed class RecordSet
{
    private const int TextBytesMax = 255;

    private readonly byte[][] _values;

    private RecordSet(DnsRecordType type, uint ttlSeconds, byte[][] values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ttlSeconds, DnsLimits.TtlSecondsMax);
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        var bytes = 0L;
        foreach (var value in values)
        {
            bytes += RecordWriter.HeaderBytes + value.Length;
        }

        if (bytes > DnsLimits.RecordSetBytesMax)
        {
            throw new ArgumentException($"{values.Length} records of type {type} take {bytes} bytes, more than a message holds", nameof(values));
        }

        Type = type;
        TtlSeconds = ttlSeconds;
        _values = values;
    }

    /// <summary>The type of every record.</summary>
    public DnsRecordType Type { get; }

    /// <summary>How long resolvers may keep it; at most 2^31 − 1 (RFC 2181 §8).</summary>
    public uint TtlSeconds { get; }

    /// <summary>How many records it has; never none.</summary>
    public int Count => _values.Length;

    /// <summary>The data of one record, as it stands on the wire, names in it uncompressed.</summary>
    public ReadOnlySpan<byte> Value(int index) => _values[index];

    /// <summary>The type of record that holds an address: A or AAAA.</summary>
    public static DnsRecordType AddressTypeOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa;
    }

    /// <summary>Addresses, all IPv4 (A) or all IPv6 (AAAA).</summary>
    /// <exception cref="ArgumentException">There are both, or none.</exception>
    public static RecordSet Addresses(uint ttlSeconds, params IEnumerable<IPAddress> addresses)
    {
        IPAddress[] all = [.. addresses];
        var types = all.Select(AddressTypeOf).Distinct().ToArray();
        return types.Length == 1
            ? new RecordSet(types[0], ttlSeconds, [.. all.Select(address => address.GetAddressBytes())])
            : throw new ArgumentException("a set holds addresses of one kind", nameof(addresses));
    }

    /// <summary>Authoritative name servers.</summary>
    public static RecordSet Ns(uint ttlSeconds, params IEnumerable<DnsName> servers) =>
        new(DnsRecordType.Ns, ttlSeconds, [.. servers.Select(server => server.Wire.ToArray())]);

    /// <summary>The name that this one is an alias of.</summary>
    public static RecordSet Cname(uint ttlSeconds, DnsName target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new RecordSet(DnsRecordType.Cname, ttlSeconds, [target.Wire.ToArray()]);
    }

    /// <summary>The start of a zone.</summary>
    public static RecordSet Soa(uint ttlSeconds, StartOfAuthority soa)
    {
        ArgumentNullException.ThrowIfNull(soa);
        return new RecordSet(DnsRecordType.Soa, ttlSeconds, [soa.Encode()]);
    }

    /// <summary>Texts, one record each; a text above 255 bytes of UTF-8 becomes several strings of its record.</summary>
    public static RecordSet Txt(uint ttlSeconds, params IEnumerable<string> texts) =>
        new(DnsRecordType.Txt, ttlSeconds, [.. texts.Select(EncodeText)]);

    /// <summary>Records of any type, whose data is given as it stands on the wire, names in it uncompressed.</summary>
    /// <exception cref="ArgumentException">The data breaks the form of its type.</exception>
    public static RecordSet Raw(DnsRecordType type, uint ttlSeconds, params IEnumerable<byte[]> values)
    {
        byte[][] copies = [.. values.Select(value => value.ToArray())];
        return copies.All(value => RecordText.IsValid(type, value))
            ? new RecordSet(type, ttlSeconds, copies)
            : throw new ArgumentException($"data of type {type} breaks the form of its type", nameof(values));
    }

    /// <summary>Records whose data is known to be valid, and will not be changed.</summary>
    internal static RecordSet Of(DnsRecordType type, uint ttlSeconds, byte[][] values) => new(type, ttlSeconds, values);

    /// <summary>The set with one more record, unless it has that one or no room; all get the lowest TTL (RFC 2181 §5.2).</summary>
    internal RecordAddition Try(uint ttlSeconds, ReadOnlySpan<byte> value, out RecordSet set)
    {
        set = this;
        var bytes = RecordWriter.HeaderBytes + value.Length;
        foreach (var known in _values)
        {
            bytes += RecordWriter.HeaderBytes + known.Length;
            if (CanonicalRecord.AreSame(Type, known, value))
            {
                return RecordAddition.Known;
            }
        }

        if (bytes > DnsLimits.RecordSetBytesMax)
        {
            return RecordAddition.TooLarge;
        }

        set = new RecordSet(Type, Math.Min(ttlSeconds, TtlSeconds), [.. _values, value.ToArray()]);
        return ttlSeconds == TtlSeconds ? RecordAddition.Added : RecordAddition.AddedWithOtherTtl;
    }

    /// <summary>The set without a record; null if that was its only one.</summary>
    /// <returns>False if it has no such record.</returns>
    internal bool TryRemove(ReadOnlySpan<byte> value, out RecordSet? rest)
    {
        rest = this;
        for (var i = 0; i < _values.Length; i++)
        {
            if (CanonicalRecord.AreSame(Type, _values[i], value))
            {
                rest = _values.Length == 1 ? null : new RecordSet(Type, TtlSeconds, [.. _values[..i], .. _values[(i + 1)..]]);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether both have the same records in the same order, byte for byte.</summary>
    internal bool IsSame(RecordSet other)
    {
        var isSame = Type == other.Type && TtlSeconds == other.TtlSeconds && Count == other.Count;
        for (var i = 0; isSame && i < _values.Length; i++)
        {
            isSame = _values[i].AsSpan().SequenceEqual(other._values[i]);
        }

        return isSame;
    }

    private static byte[] EncodeText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var strings = Math.Max(1, (bytes.Length + TextBytesMax - 1) / TextBytesMax);
        var value = new byte[bytes.Length + strings];
        for (int i = 0, write = 0; i < strings; i++)
        {
            var part = bytes.AsSpan(i * TextBytesMax);
            part = part[..Math.Min(part.Length, TextBytesMax)];
            value[write] = (byte)part.Length;
            part.CopyTo(value.AsSpan(write + 1));
            write += part.Length + 1;
        }

        return value;
    }

    /// <summary>How long the absence of data may be kept: the lesser of the SOA's TTL and its minimum field (RFC 2308 §5).</summary>
    internal uint NegativeTtlSeconds => Math.Min(TtlSeconds, BinaryPrimitives.ReadUInt32BigEndian(_values[0].AsSpan(^4..)));
}
