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

    /// <summary>
    /// Reads the option of a client's subnet (RFC 7871 §6), whose form was checked: family, two lengths, address. False if it
    /// tells nothing: a prefix of 0 bits, or another family, whose addresses may be longer. An IPv6 prefix stays one, also where
    /// IPv4 is mapped: the scope that comes back counts its bits.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> subnet, out ClientAddress address)
    {
        address = default;
        var family = subnet.Length < 5 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(subnet);
        if (family is not (1 or 2))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[BytesMax];
        bytes.Clear();
        subnet[4..].CopyTo(bytes);
        address = family == 1 ? OfIpv4(bytes)
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), IsIpv6: true);
        return true;
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
