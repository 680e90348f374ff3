using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>The fields of a SOA record (RFC 1035 §3.3.13).</summary>
public sealed record StartOfAuthority
{
    /// <summary>Serial, refresh, retry, expire, minimum.</summary>
    private const int NumbersBytes = 20;

    /// <summary>The zone's first name server.</summary>
    public required DnsName PrimaryServer { get; init; }

    /// <summary>The mailbox of who is responsible, its first label the local part.</summary>
    public required DnsName Mailbox { get; init; }

    /// <summary>Rises with every change, modulo 2^32 (RFC 1982).</summary>
    public required uint Serial { get; init; }

    /// <summary>Seconds after which a secondary asks for changes.</summary>
    public uint RefreshSeconds { get; init; } = 7200;

    /// <summary>Seconds after which a secondary that failed asks again.</summary>
    public uint RetrySeconds { get; init; } = 900;

    /// <summary>Seconds after which a secondary that failed stops to answer.</summary>
    public uint ExpireSeconds { get; init; } = 1_209_600;

    /// <summary>Seconds for which resolvers may keep the absence of data (RFC 2308 §4).</summary>
    public uint NegativeTtlSeconds { get; init; } = 30;

    /// <summary>Reads the data of a SOA record, names in it uncompressed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out StartOfAuthority? soa)
    {
        soa = null;
        var server = WireName.Measure(value);
        var mailbox = server < 0 ? -1 : WireName.Measure(value[server..]);
        if (mailbox < 0 || value.Length != server + mailbox + NumbersBytes)
        {
            return false;
        }

        var numbers = value[(server + mailbox)..];
        soa = new StartOfAuthority
        {
            PrimaryServer = DnsName.FromValid(value[..server]),
            Mailbox = DnsName.FromValid(value.Slice(server, mailbox)),
            Serial = BinaryPrimitives.ReadUInt32BigEndian(numbers),
            RefreshSeconds = BinaryPrimitives.ReadUInt32BigEndian(numbers[4..]),
            RetrySeconds = BinaryPrimitives.ReadUInt32BigEndian(numbers[8..]),
            ExpireSeconds = BinaryPrimitives.ReadUInt32BigEndian(numbers[12..]),
            NegativeTtlSeconds = BinaryPrimitives.ReadUInt32BigEndian(numbers[16..]),
        };
        return true;
    }

    internal byte[] Encode()
    {
        var names = PrimaryServer.Wire.Length + Mailbox.Wire.Length;
        var value = new byte[names + NumbersBytes];
        PrimaryServer.Wire.CopyTo(value);
        Mailbox.Wire.CopyTo(value.AsSpan(PrimaryServer.Wire.Length));
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(names), Serial);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(names + 4), RefreshSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(names + 8), RetrySeconds);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(names + 12), ExpireSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(names + 16), NegativeTtlSeconds);
        return value;
    }
}
