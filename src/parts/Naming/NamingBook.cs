using System.Net;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// Keeps a table of DNS answers equal to the network's state, by writing only what has changed: a Gateway that falls costs the
/// sets of addresses that names share, a service its own names. Total: documents that cannot be answered for are left out,
/// never thrown about. For one caller at a time.
/// </summary>
/// <param name="table">Nobody else writes it.</param>
/// <param name="options">Default values if null.</param>
public sealed class NamingBook(AnswerTable table, NamingOptions? options = null)
{
    /// <summary>As many as the root has: their names fit 512 bytes. Further Stargates answer, but are not named.</summary>
    private const int ServerCountMax = 13;

    private readonly NamingOptions _options = options ?? new NamingOptions();
    private readonly GatewayAnswers _gateways = new(table, options ?? new NamingOptions());
    private readonly SharedSet _delegations = table.Share(DnsRecordType.Ns);

    /// <summary>Names by how many claims lead to them.</summary>
    private readonly Dictionary<DnsName, int> _claims = [];
    private readonly List<(DnsName Name, IPAddress Address)> _servers = [];
    private Dictionary<string, NamedService> _services = [];
    private IReadOnlyCollection<NamedService>? _seenServices;
    private IReadOnlyCollection<NamedStargate>? _seenStargates;
    private DnsName? _domain;

    /// <summary>
    /// Takes a moment of the network in; its answers are in force when it returns. 1. The zone of the network's domain: SOA, NS
    /// and the servers' addresses. 2. Each service's name in it. 3. Each claimed domain: a name in that zone if it lies there,
    /// else a zone of its own. 4. The addresses of the Gateways. Collections that are the same objects as before are taken to be
    /// unchanged.
    /// </summary>
    /// <param name="input">The network at one moment; its domain is valid.</param>
    public void Apply(NamingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Invariant.Hold(DnsName.TryParse(input.Domain, out var domain), "the network's domain is a domain name");
        var serial = unchecked((uint)input.Revision.Value);
        if (!domain.Equals(_domain))
        {
            Begin(domain, serial);
        }

        var isChanged = false;
        if (!ReferenceEquals(input.Stargates, _seenStargates))
        {
            _seenStargates = input.Stargates;
            isChanged |= TakeServers(domain, input.Stargates);
        }

        if (!ReferenceEquals(input.Services, _seenServices))
        {
            _seenServices = input.Services;
            isChanged |= TakeServices(domain, input.Services, serial);
        }

        if (isChanged)
        {
            table.PutZone(domain, DescribeAuthority(domain, serial));
        }

        _gateways.Take(GatewayChoice.Choose(input.Gateways, input.Plan, _options.RemovalShareMax));
        table.Publish();
    }

    private void Begin(DnsName domain, uint serial)
    {
        foreach (var claimed in _claims.Keys.Where(name => _domain is not null && !name.IsWithin(_domain)))
        {
            table.RemoveZone(claimed);
        }

        if (_domain is not null)
        {
            table.RemoveZone(_domain);
        }

        _claims.Clear();
        _servers.Clear();
        (_services, _seenServices, _seenStargates, _domain) = ([], null, null, domain);
        table.PutZone(domain, DescribeAuthority(domain, serial));
    }

    private RecordSet DescribeAuthority(DnsName domain, uint serial) => RecordSet.Soa((uint)_options.AddressTtlSeconds, new StartOfAuthority
    {
        PrimaryServer = domain.Child("ns1"),
        Mailbox = domain.Child("hostmaster"),
        Serial = serial,
        NegativeTtlSeconds = (uint)_options.NegativeTtlSeconds,
    });

    private bool TakeServers(DnsName domain, IReadOnlyCollection<NamedStargate> stargates)
    {
        List<(DnsName Name, IPAddress Address)> servers =
        [
            .. stargates.OrderBy(static stargate => stargate.Id.Value, StringComparer.Ordinal)
                .Select(static stargate => NodeAddress.TryParse(stargate.Node.Dns))
                .OfType<IPAddress>()
                .Take(ServerCountMax)
                .Select((address, index) => (domain.Child($"ns{index + 1}"), address)),
        ];
        if (servers.SequenceEqual(_servers))
        {
            return false;
        }

        foreach (var (name, _) in _servers)
        {
            table.Remove(domain, name, DnsRecordType.A);
            table.Remove(domain, name, DnsRecordType.Aaaa);
        }

        var former = _servers.ToList();
        _servers.Clear();
        _servers.AddRange(servers);
        foreach (var (name, address) in servers)
        {
            table.Remove(domain, name, DnsRecordType.A);
            table.Remove(domain, name, DnsRecordType.Aaaa);
            table.Put(domain, name, RecordSet.Addresses((uint)_options.ServerTtlSeconds, address));
        }

        foreach (var (name, _) in former.Where(server => _claims.ContainsKey(server.Name) && !IsServer(server.Name)))
        {
            Name(domain, name);
        }

        Delegate(domain);
        return true;
    }

    private void Delegate(DnsName domain)
    {
        var ttl = (uint)_options.ServerTtlSeconds;
        if (_servers.Count == 0)
        {
            table.Remove(domain, domain, DnsRecordType.Ns);
            table.Replace(_delegations, null);
            return;
        }

        var set = RecordSet.Ns(ttl, _servers.Select(static server => server.Name));
        table.Put(domain, domain, set);
        table.Replace(_delegations, set);
    }

    private bool TakeServices(DnsName domain, IReadOnlyCollection<NamedService> services, uint serial)
    {
        var next = new Dictionary<string, NamedService>(services.Count);
        foreach (var service in services)
        {
            next.TryAdd(service.Id, service);
        }

        var isChanged = false;
        foreach (var service in next.Values)
        {
            var known = _services.GetValueOrDefault(service.Id);
            if (known is null || !known.Domains.SequenceEqual(service.Domains, StringComparer.Ordinal))
            {
                isChanged |= Change(domain, known, service, serial);
            }
        }

        foreach (var gone in _services.Values.Where(service => !next.ContainsKey(service.Id)))
        {
            isChanged |= Change(domain, gone, null, serial);
        }

        _services = next;
        return isChanged;
    }

    /// <summary>Names are claimed before others are given up, so that one that moves from service to service never goes.</summary>
    private bool Change(DnsName domain, NamedService? before, NamedService? after, uint serial)
    {
        var (old, now) = (NamesOf(domain, before), NamesOf(domain, after));
        foreach (var name in now)
        {
            _claims[name] = _claims.GetValueOrDefault(name) + 1;
            if (_claims[name] == 1)
            {
                Claim(domain, name, serial);
            }
        }

        foreach (var name in old)
        {
            _claims[name]--;
            if (_claims[name] == 0)
            {
                _claims.Remove(name);
                Release(domain, name);
            }
        }

        return old.Count + now.Count > 0;
    }

    private static HashSet<DnsName> NamesOf(DnsName domain, NamedService? service)
    {
        HashSet<DnsName> names = [];
        if (service is null)
        {
            return names;
        }

        if (Label.IsValid(service.Id) && domain.TryChild(service.Id, out var own))
        {
            names.Add(own);
        }

        foreach (var text in service.Domains)
        {
            if (DnsName.TryParse(text, out var claimed) && !claimed.Equals(DnsName.Root))
            {
                names.Add(claimed);
            }
        }

        return names;
    }

    private void Claim(DnsName domain, DnsName name, uint serial)
    {
        if (name.IsWithin(domain))
        {
            if (!IsServer(name))
            {
                Name(domain, name);
            }

            return;
        }

        table.PutZone(name, DescribeAuthority(domain, serial));
        table.Put(name, name, _delegations);
        Name(name, name);
    }

    private void Name(DnsName zone, DnsName name)
    {
        table.Put(zone, name, _gateways.Ipv4For(name));
        table.Put(zone, name, _gateways.Ipv6For(name));
    }

    private void Release(DnsName domain, DnsName name)
    {
        if (!name.IsWithin(domain))
        {
            table.RemoveZone(name);
        }
        else if (!IsServer(name))
        {
            table.Remove(domain, name, DnsRecordType.A);
            table.Remove(domain, name, DnsRecordType.Aaaa);
        }
    }

    private bool IsServer(DnsName name) => _servers.Exists(server => server.Name.Equals(name));
}
