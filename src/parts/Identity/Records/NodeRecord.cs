using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>What of a node's own words goes into <c>nodes/&lt;id&gt;</c>: only the addresses that its role has.</summary>
internal static class NodeRecord
{
    /// <summary>The document with the node's role, region and contacts; what operators set on it (labels, site, drain) stays.</summary>
    public static NodeDocument With(NodeDocument? present, NodeRole role, string region, NodeContacts contacts)
    {
        var document = present ?? new NodeDocument { Role = role, Region = region };
        return document with
        {
            Role = role,
            Region = region,
            Http = role == NodeRole.Gateway ? contacts.Http ?? document.Http : null,
            Https = role == NodeRole.Gateway ? contacts.Https ?? document.Https : null,
            Control = role == NodeRole.Stargate ? contacts.Control ?? document.Control : null,
            Dns = role == NodeRole.Stargate ? contacts.Dns ?? document.Dns : null,
            Anycast = role == NodeRole.Stargate ? Anycast(document.Anycast, contacts.Anycast) : null,
            Metrics = contacts.Metrics ?? document.Metrics,
        };
    }

    /// <summary>The same object where nothing changed, so that documents are equal.</summary>
    private static IReadOnlyList<string>? Anycast(IReadOnlyList<string>? present, IReadOnlyList<string>? said) =>
        said is null || said.SequenceEqual(present ?? [], StringComparer.Ordinal) ? present
        : said.Count == 0 ? null
        : said;

    /// <summary>The IP addresses among a node's contacts.</summary>
    public static IEnumerable<IPAddress> AddressesOf(NodeDocument? node)
    {
        string?[] contacts = [node?.Http, node?.Https, node?.Control];
        foreach (var contact in contacts)
        {
            if (contact is not null && IPEndPoint.TryParse(contact, out var endPoint))
            {
                yield return endPoint.Address;
            }
        }
    }
}
