using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>
/// Which Gateways a Host is offered where there are many: those of its own region and some of others, by lot. Hosts fall into
/// groups, so that an offer is worked out for many at once, while no Gateway is left to few Hosts alone. Only documents
/// decide, not health or load: an offer that changed with those would make Hosts leave Gateways for no reason.
/// </summary>
internal sealed class HostOffers
{
    /// <summary>So many Gateways are offered to a Host.</summary>
    public const int GatewaysMax = 32;

    /// <summary>So many of its own region, where others have more to offer.</summary>
    public const int NearMax = 24;

    /// <summary>In how many groups' offers a Gateway is, on the average: so none is left without Hosts.</summary>
    private const int GroupsPerGateway = 8;

    private const int GroupsMax = 256;

    private readonly ConcurrentDictionary<(string Region, int Group), IReadOnlyList<(NodeId Id, NodeDocument Document)>> _chosen = new();
    private readonly IReadOnlyList<(NodeId Id, NodeDocument Document)> _gateways;
    private readonly HashSet<string> _regions;

    /// <param name="gateways">All that a Host could work for.</param>
    public HostOffers(IEnumerable<(NodeId Id, NodeDocument Document)> gateways)
    {
        _gateways = [.. gateways];
        GroupsCount = Math.Clamp(GroupsPerGateway * _gateways.Count / GatewaysMax, GroupsPerGateway, GroupsMax);
        _regions = [.. _gateways.Select(static gateway => gateway.Document.Region)];
    }

    public int GroupsCount { get; }

    /// <summary>Hosts with the same place are offered the same. A region without Gateways, which a Host may make up, is no place of its own.</summary>
    public (string Region, int Group) PlaceOf(NodeId host, Region region) => _gateways.Count <= GatewaysMax
        ? ("", 0)
        : (_regions.Contains(region.Value) ? region.Value : "", (int)(Lot(host.Value) % (ulong)GroupsCount));

    public IReadOnlyList<(NodeId Id, NodeDocument Document)> At((string Region, int Group) place) =>
        _gateways.Count <= GatewaysMax ? _gateways : _chosen.GetOrAdd(place, Choose);

    private IReadOnlyList<(NodeId Id, NodeDocument Document)> Choose((string Region, int Group) place)
    {
        var drawn = _gateways.OrderBy(gateway => Lot($"{place.Group} {gateway.Id}")).ToLookup(gateway => gateway.Document.Region == place.Region);
        var near = drawn[true].Take(Math.Max(NearMax, GatewaysMax - drawn[false].Count())).ToList();
        return [.. near.Concat(drawn[false].Take(GatewaysMax - near.Count)).OrderBy(static gateway => gateway.Id.Value, StringComparer.Ordinal)];
    }

    private static ulong Lot(string text) => XxHash3.HashToUInt64(Encoding.ASCII.GetBytes(text));
}
