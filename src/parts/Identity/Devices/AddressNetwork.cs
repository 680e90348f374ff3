using System.Net;

namespace Edge.Identity;

/// <summary>What counts as one client: an IPv4 address, or a /64 of IPv6, since whoever has one address there has all of it.</summary>
public static class AddressNetwork
{
    private const int Ipv6NetworkBytes = 8;

    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        // An address of 16 bytes is one of IPv6; the part may not name the socket's address family.
        var bytes = address.GetAddressBytes();
        if (bytes.Length > Ipv6NetworkBytes)
        {
            bytes.AsSpan(Ipv6NetworkBytes).Clear();
            return new IPAddress(bytes);
        }

        return address;
    }
}
