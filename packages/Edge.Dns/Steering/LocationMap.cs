using System.Net;

namespace Edge.Dns;

/// <summary>Where addresses lie, in the memory of an <see cref="AnswerTable"/>. Made by <see cref="AnswerTable.Map"/>; it never changes.</summary>
public sealed class LocationMap
{
    /// <summary>Locations of IPv4 are told apart down to networks of /24.</summary>
    public const int Ipv4PrefixMax = 24;

    /// <summary>Locations of IPv6 are told apart down to networks of /48.</summary>
    public const int Ipv6PrefixMax = 48;

    private readonly AnswerTable _table;

    internal LocationMap(AnswerTable table, ulong reference, long bytes) => (_table, Reference, Bytes) = (table, reference, bytes);

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    internal ulong Reference { get; }

    /// <summary>Steered sets that are compiled with it.</summary>
    internal int Users { get; set; }

    internal bool IsDropped { get; set; }

    /// <summary>Where an address lies, and how many bits by which it begins all addresses of the answer have; 0 if nothing is known.</summary>
    public (ushort Location, int Prefix) Find(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _table.Find(this, ClientAddress.Of(address));
    }
}
