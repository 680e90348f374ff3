using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// Collects which networks lie where. A network within another one has the last word on its own addresses, whichever was added
/// first; of two of one size the later one has it. For one thread.
/// </summary>
public sealed class LocationMapBuilder
{
    /// <summary>Bits by which mapped addresses begin (RFC 4291 §2.5.5.2).</summary>
    private const int MappedPrefix = 96;

    private readonly NetworkTree _ipv4 = new(LocationMap.Ipv4PrefixMax);
    private readonly NetworkTree _ipv6 = new(LocationMap.Ipv6PrefixMax);
    private uint[]? _flat;

    /// <summary>
    /// Says where a network lies. Of networks within one /24 of IPv4, or one /48 of IPv6, the largest speaks for all of it.
    /// </summary>
    /// <param name="network">IPv4 or IPv6.</param>
    /// <param name="location">A number of the caller's; 0 is that of addresses of which nothing is known.</param>
    /// <exception cref="InvalidOperationException">The map is complete.</exception>
    public void Add(IPNetwork network, ushort location)
    {
        if (_flat is not null)
        {
            throw new InvalidOperationException("the map is complete");
        }

        var start = ClientAddress.Of(network.BaseAddress);
        if (start.IsIpv6)
        {
            _ipv6.Add(start.High, network.PrefixLength, location);
        }
        else
        {
            var skipped = network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? MappedPrefix : 0;
            _ipv4.Add(start.Low << 32, network.PrefixLength - skipped, location);
        }
    }

    /// <summary>Does the long part of the work, which else the first table does that it is laid into. Nothing is added from then on.</summary>
    public void Complete() => _flat ??= Flatten();

    /// <summary>The map as it lies in a table, behind its header.</summary>
    internal uint[] Flat()
    {
        Complete();
        return _flat!;
    }

    private uint[] Flatten()
    {
        var flat = new FlatTree();
        flat.Take(_ipv4, rootAt: 0);
        flat.Take(_ipv6, rootAt: LocationHeader.RootCount);
        return flat.ToArray();
    }
}
