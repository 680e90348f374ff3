using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The names that services have, each with the addresses of Gateways: within the network's domain a name of that zone, within a
/// hosted zone a name of it, anywhere else a zone of its own.
/// </summary>
/// <param name="table">Where they are answered.</param>
/// <param name="gateways">The addresses.</param>
/// <param name="delegations">The network's name servers, for zones of their own.</param>
/// <param name="hosted">The zones that are hosted.</param>
/// <param name="authority">The SOA of a zone of its own, as it is now.</param>
/// <param name="isServer">Whether a name is that of a name server, which no service has.</param>
internal sealed class ClaimedNames(
    AnswerTable table, GatewayAnswers gateways, SharedSet delegations, HostedZones hosted, Func<RecordSet> authority, Func<DnsName, bool> isServer)
{
    /// <summary>By how many claims lead to them.</summary>
    private readonly Dictionary<DnsName, int> _counts = [];

    /// <summary>The claimed names at and beneath each name, so that a zone that comes finds its own without looking at all.</summary>
    private readonly Dictionary<DnsName, HashSet<DnsName>> _beneath = [];
    private DnsName? _domain;

    public bool Contains(DnsName name) => _counts.ContainsKey(name);

    /// <summary>Forgets every name, and begins with a domain of the network.</summary>
    public void Begin(DnsName domain)
    {
        foreach (var name in _counts.Keys.ToList())
        {
            Displace(name);
        }

        _counts.Clear();
        _beneath.Clear();
        _domain = domain;
    }

    public void Take(DnsName name)
    {
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        if (_counts[name] > 1)
        {
            return;
        }

        for (var above = name; above is not null; above = above.Parent)
        {
            if (!_beneath.TryGetValue(above, out var names))
            {
                _beneath[above] = names = [];
            }

            names.Add(name);
        }

        Place(name);
    }

    public void Drop(DnsName name)
    {
        if (--_counts[name] > 0)
        {
            return;
        }

        _counts.Remove(name);
        for (var above = name; above is not null; above = above.Parent)
        {
            if (_beneath[above].Remove(name) && _beneath[above].Count == 0)
            {
                _beneath.Remove(above);
            }
        }

        Displace(name);
    }

    /// <summary>Makes a hosted zone come or go, and moves the claimed names beneath it to where they belong then.</summary>
    public void Around(DnsName apex, Action change)
    {
        DnsName[] names = _beneath.TryGetValue(apex, out var beneath) ? [.. beneath] : [];
        Array.ForEach(names, Displace);
        change();
        Array.ForEach(names, Place);
    }

    /// <summary>Gives the addresses of Gateways to a name.</summary>
    public void Name(DnsName zone, DnsName name)
    {
        table.Put(zone, name, gateways.Ipv4For(name));
        table.Put(zone, name, gateways.Ipv6For(name));
    }

    private void Place(DnsName name)
    {
        if (name.IsWithin(_domain!))
        {
            if (!isServer(name))
            {
                Name(_domain!, name);
            }
        }
        else if (hosted.Holds(name))
        {
            hosted.Claim(name, gateways);
        }
        else
        {
            table.PutZone(name, authority());
            table.Put(name, name, delegations);
            Name(name, name);
        }
    }

    private void Displace(DnsName name)
    {
        if (name.IsWithin(_domain!))
        {
            if (!isServer(name))
            {
                table.Remove(_domain!, name, DnsRecordType.A);
                table.Remove(_domain!, name, DnsRecordType.Aaaa);
            }
        }
        else if (hosted.Holds(name))
        {
            hosted.Claim(name, null);
        }
        else
        {
            table.RemoveZone(name);
        }
    }
}
