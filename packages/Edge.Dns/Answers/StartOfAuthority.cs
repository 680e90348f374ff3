using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>The fields of a SOA record (RFC 1035 §3.3.13).</summary>
public sealed record StartOfAuthority
{
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

    internal byte[] Encode()
    {
        var names = PrimaryServer.Wire.Length + Mailbox.Wire.Length;
        var value = new byte[names + 20];
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
