using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Edge.Dns;
using Edge.Naming;

namespace Edge.GeoIp;

/// <summary>Takes every network of a file's tree, as far down as locations are told apart.</summary>
internal sealed class NetworkWalk(MmdbFile file, PlaceNumbers places, LocationMapBuilder networks)
{
    /// <summary>More than any file has; a tree that leads back to itself ends here.</summary>
    private const int NodesMax = 40_000_000;

    private const int Ipv4Depth = 96;

    private const int CountryBytes = 2;

    private readonly Dictionary<long, ushort> _numbers = [];
    private long _ipv4 = -1;
    private int _nodes;

    /// <exception cref="InvalidDataException">The file breaks its format.</exception>
    public void Run()
    {
        if (!file.IsIpv6)
        {
            Walk(0, 0, 0, LocationMap.Ipv4PrefixMax, isIpv6: false);
            return;
        }

        // IPv4 lies behind 96 zeros, unless a leaf comes before them.
        _ipv4 = 0;
        for (var depth = 0; depth < Ipv4Depth && _ipv4 < file.NodeCount; depth++)
        {
            _ipv4 = file.Behind(_ipv4, isOne: false);
        }

        if (_ipv4 < file.NodeCount)
        {
            Walk(_ipv4, 0, 0, LocationMap.Ipv4PrefixMax, isIpv6: false);
        }

        Walk(0, 0, 0, LocationMap.Ipv6PrefixMax, isIpv6: true);
    }

    private void Walk(long node, ulong start, int depth, int depthMax, bool isIpv6)
    {
        MmdbFile.Demand(++_nodes <= NodesMax, "its tree has no end");
        if (node == file.NodeCount || (isIpv6 && depth > 0 && node == _ipv4))
        {
            return;
        }

        if (node < file.NodeCount && depth < depthMax)
        {
            Walk(file.Behind(node, isOne: false), start, depth + 1, depthMax, isIpv6);
            Walk(file.Behind(node, isOne: true), start | (1UL << (63 - depth)), depth + 1, depthMax, isIpv6);
            return;
        }

        if (start == 0 && isIpv6 && depth == depthMax)
        {
            // The zeros before IPv4.
            return;
        }

        if (FirstLeaf(node) is { } leaf && NumberOf(leaf) is > 0 and var number)
        {
            networks.Add(new IPNetwork(AddressOf(start, isIpv6), depth), number);
        }
    }

    /// <summary>The leaf that speaks for all beneath a node.</summary>
    private long? FirstLeaf(long node)
    {
        for (var depth = 0; node < file.NodeCount; depth++)
        {
            MmdbFile.Demand(depth < 128, "its tree has no end");
            var zero = file.Behind(node, isOne: false);
            node = zero == file.NodeCount ? file.Behind(node, isOne: true) : zero;
        }

        return node == file.NodeCount ? null : node;
    }

    private ushort NumberOf(long leaf)
    {
        if (!_numbers.TryGetValue(leaf, out var number))
        {
            number = file.RecordOf(leaf) is { } record && PlaceOf(record) is { } place ? places.Of(place) : (ushort)0;
            _numbers.Add(leaf, number);
        }

        return number;
    }

    private static Place? PlaceOf(IReadOnlyDictionary<string, object> record)
    {
        var country = Find(record, "country", "iso_code") ?? Find(record, "registered_country", "iso_code") ?? record.GetValueOrDefault("country_code");
        var north = Number(Find(record, "location", "latitude") ?? record.GetValueOrDefault("latitude"));
        var east = Number(Find(record, "location", "longitude") ?? record.GetValueOrDefault("longitude"));
        return country is string { Length: CountryBytes } code && code.All(char.IsAsciiLetter)
            ? new Place(code.ToUpperInvariant(), north is { } latitude && east is { } longitude ? new EarthPoint(Math.Round(latitude), Math.Round(longitude)) : null)
            : null;
    }

    private static object? Find(IReadOnlyDictionary<string, object> record, string outer, string inner) =>
        record.GetValueOrDefault(outer) is IReadOnlyDictionary<string, object> map ? map.GetValueOrDefault(inner) : null;

    private static double? Number(object? value) => value switch
    {
        double number when double.IsFinite(number) && Math.Abs(number) <= 180 => number,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 180 => number,
        _ => null,
    };

    private static IPAddress AddressOf(ulong start, bool isIpv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, start);
        return new IPAddress(isIpv6 ? bytes : bytes[..4]);
    }
}
