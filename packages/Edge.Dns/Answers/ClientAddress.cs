using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>Where a query came from. IPv4 lies in the lower 32 bits, also where it came as a mapped address.</summary>
internal readonly record struct ClientAddress(ulong High, ulong Low, bool IsIpv6)
{
    public const int BytesMax = 16;

    private const ulong MappedPrefix = 0xFFFF;

    public static ClientAddress OfIpv4(ReadOnlySpan<byte> address) => new(0, BinaryPrimitives.ReadUInt32BigEndian(address), IsIpv6: false);

    public static ClientAddress OfIpv6(ReadOnlySpan<byte> address)
    {
        var (high, low) = (BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]));
        return high == 0 && low >> 32 == MappedPrefix ? new ClientAddress(0, (uint)low, IsIpv6: false) : new ClientAddress(high, low, IsIpv6: true);
    }

    public static ClientAddress Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[BytesMax];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? OfIpv4(bytes) : OfIpv6(bytes);
    }

    /// <summary>Writes 4 or 16 bytes, and says how many.</summary>
    public int Write(Span<byte> bytes)
    {
        if (!IsIpv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return BytesMax;
    }
}
