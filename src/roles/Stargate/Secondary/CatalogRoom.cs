using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Which names an account may make zones of by a catalog: none that others have, or that stand above or beneath theirs.</summary>
internal sealed class CatalogRoom
{
    private readonly ControlPicture _picture;
    private readonly DnsName _network;

    /// <summary>Zones of other accounts.</summary>
    private readonly HashSet<DnsName> _others = [];

    /// <summary>Names at or beneath which others have something.</summary>
    private readonly HashSet<DnsName> _above = [];

    public CatalogRoom(ControlPicture picture, string account)
    {
        _picture = picture;
        _network = DnsName.Parse(NetworkDomain.Of(picture) ?? ".");
        foreach (var (key, entry) in picture.Entries)
        {
            var (zone, host) = (ResourceKinds.Zone.IdOf(key), ResourceKinds.Claim.IdOf(key));
            if (entry.Account == account || !DnsName.TryParse(zone ?? host ?? "", out var name))
            {
                continue;
            }

            if (zone is not null)
            {
                _others.Add(name);
            }

            for (var above = name; above is { LabelCount: > 0 }; above = above.Parent)
            {
                _above.Add(above);
            }
        }
    }

    /// <summary>Why a name may not become a zone; null if it may.</summary>
    public string? WhyNot(string zone)
    {
        if (ResourceKinds.Zone.CheckId(zone) is { } bad)
        {
            return bad.Message;
        }

        var name = DnsName.Parse(zone);
        if (name.IsWithin(_network))
        {
            return $"{zone}: the network itself answers for this name";
        }

        if (_picture.Entries.ContainsKey(ResourceKinds.Zone.Key(zone)))
        {
            return $"{zone}: there is such a zone already";
        }

        for (var above = name.Parent; above is { LabelCount: > 0 }; above = above.Parent)
        {
            if (_others.Contains(above))
            {
                return $"{zone}: it lies in a zone of another account";
            }
        }

        return _above.Contains(name) ? $"{zone}: another account has names at or beneath it" : null;
    }
}
