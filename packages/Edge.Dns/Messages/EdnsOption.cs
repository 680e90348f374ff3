using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Edge.Dns;

/// <summary>One option of an OPT record (RFC 6891 §6.1.2).</summary>
/// <param name="Code">Its number in IANA's registry "DNS EDNS0 Option Codes".</param>
public sealed record EdnsOption(ushort Code, ReadOnlyMemory<byte> Value)
{
    private const ushort ServerIdCode = 3;
    private const ushort ClientSubnetCode = 8;
    private const ushort ExpireCode = 9;
    private const ushort CookieCode = 10;
    private const ushort PaddingCode = 12;
    private const ushort ExtendedErrorCode = 15;

    /// <summary>Asks for the server's identifier (RFC 5001).</summary>
    public static EdnsOption ServerIdRequest { get; } = new(ServerIdCode, default);

    /// <summary>The client's subnet (RFC 7871 §6); of the address only the prefix is sent.</summary>
    public static EdnsOption ClientSubnet(IPNetwork network)
    {
        var address = network.BaseAddress.GetAddressBytes();
        var bytes = (network.PrefixLength + 7) / 8;
        return new EdnsOption(ClientSubnetCode, (byte[])[0, (byte)(address.Length == 4 ? 1 : 2), (byte)network.PrefixLength, 0, .. address.AsSpan(0, bytes)]);
    }

    /// <summary>A cookie: 8 bytes of the client's, and those that the server gave (RFC 7873).</summary>
    public static EdnsOption Cookie(ReadOnlyMemory<byte> cookie) => new(CookieCode, cookie);

    /// <summary>Bytes that hide how long a message is (RFC 7830).</summary>
    public static EdnsOption Padding(int bytes) => new(PaddingCode, new byte[bytes]);

    /// <summary>Asks a server of a zone for how long its content is still good (RFC 7314).</summary>
    public static EdnsOption ExpireRequest { get; } = new(ExpireCode, default);

    /// <summary>For so many seconds the zone's content is still good (RFC 7314).</summary>
    public static EdnsOption Expire(uint seconds)
    {
        var value = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, seconds);
        return new EdnsOption(ExpireCode, value);
    }

    /// <summary>Whether it asks for how long a zone's content is good, or says so.</summary>
    public bool IsExpire => Code == ExpireCode;

    /// <summary>Whether it says for how long a zone's content is good.</summary>
    public bool TryReadExpire(out uint seconds)
    {
        var isExpire = Code == ExpireCode && Value.Length == sizeof(uint);
        seconds = isExpire ? BinaryPrimitives.ReadUInt32BigEndian(Value.Span) : 0;
        return isExpire;
    }

    /// <summary>Whether it says why a query failed, and how (RFC 8914).</summary>
    public bool TryReadExtendedError(out int code, out string text)
    {
        var isError = Code == ExtendedErrorCode && Value.Length >= 2;
        code = isError ? BinaryPrimitives.ReadUInt16BigEndian(Value.Span) : 0;
        text = isError ? Encoding.UTF8.GetString(Value.Span[2..]) : "";
        return isError;
    }
}
