using System.Net;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// Keeps a table of DNS answers equal to the network's state, by writing only what has changed: a Gateway that falls costs the
/// sets of addresses that names share, a service its own names. Total: documents that cannot be answered for are left out,
/// never thrown about. For one caller at a time.
/// </summary>
public sealed class NamingBook
{
    /// <summary>As many as the root has: their names fit 512 bytes. Further Stargates answer, but are not named.</summary>
    public const int ServerCountMax = 13;

    private readonly AnswerTable _table;
    private readonly NamingOptions _options;
    private readonly GatewayAnswers _gateways;
    private readonly SharedSet _delegations;
    private readonly ClaimedNames _claims;
    private readonly List<(DnsName Name, IReadOnlyList<IPAddress> Addresses)> _servers = [];
    private Dictionary<string, NamedService> _services = [];
    private IReadOnlyCollection<NamedService>? _seenServices;
    private IReadOnlyCollection<NamedStargate>? _seenStargates;
    private DnsName? _domain;
    private uint _serial;

    /// <param name="table">Nobody else writes it.</param>
    /// <param name="options">Default values if null.</param>
    /// <param name="signing">Null where no zone is ever signed.</param>
    public NamingBook(AnswerTable table, NamingOptions? options = null, SigningMeans? signing = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        (_table, _options) = (table, options ?? new NamingOptions());
        _gateways = new GatewayAnswers(table, _options);
        _delegations = _table.Share(DnsRecordType.Ns);
        Zones = new HostedZones(table, _delegations, _gateways, signing);
        _claims = new ClaimedNames(table, _gateways, _delegations, Zones, () => DescribeAuthority(_domain!, _serial), IsServer);
        Zones.Around = _claims.Around;
        Zones.IsClaimed = _claims.Contains;
    }

    /// <summary>The zones of customers, which follow documents by themselves once the network's own names are known.</summary>
    public HostedZones Zones { get; }

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
            Zones.Aliases.NoteArrival(static _ => true);
            _serial = serial;
            isChanged |= TakeServices(domain, input.Services);
        }

        if (isChanged)
        {
            _table.PutZone(domain, DescribeAuthority(domain, serial));
        }

        _gateways.Take(GatewayChoice.Choose(input.Gateways, input.Plan, _options.RemovalShareMax));
        Zones.Steering.Take(input.Gateways);
        Zones.Publish();
    }

    private void Begin(DnsName domain, uint serial)
    {
        _serial = serial;
        _claims.Begin(domain);
        if (_domain is not null)
        {
            _table.RemoveZone(_domain);
        }

        _servers.Clear();
        (_services, _seenServices, _seenStargates, _domain) = ([], null, null, domain);
        _table.PutZone(domain, DescribeAuthority(domain, serial));
        Zones.Begin(domain);
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
        List<(DnsName Name, IReadOnlyList<IPAddress> Addresses)> servers =
        [
            .. stargates.OrderBy(static stargate => stargate.Id.Value, StringComparer.Ordinal)
                .Select(static stargate => NodeAddress.OfServer(stargate.Node))
                .Where(static addresses => addresses.Count > 0)
                .Take(ServerCountMax)
                .Select((addresses, index) => (domain.Child($"ns{index + 1}"), addresses)),
        ];
        if (servers.Count == _servers.Count && servers.Zip(_servers).All(static pair => pair.First.Name.Equals(pair.Second.Name) && pair.First.Addresses.SequenceEqual(pair.Second.Addresses)))
        {
            return false;
        }

        foreach (var (name, _) in _servers)
        {
            _table.Remove(domain, name, DnsRecordType.A);
            _table.Remove(domain, name, DnsRecordType.Aaaa);
        }

        var former = _servers.ToList();
        _servers.Clear();
        _servers.AddRange(servers);
        foreach (var (name, addresses) in servers)
        {
            _table.Remove(domain, name, DnsRecordType.A);
            _table.Remove(domain, name, DnsRecordType.Aaaa);
            foreach (var family in addresses.GroupBy(static address => address.AddressFamily))
            {
                _table.Put(domain, name, RecordSet.Addresses((uint)_options.ServerTtlSeconds, [.. family]));
            }
        }

        foreach (var (name, _) in former.Where(server => _claims.Contains(server.Name) && !IsServer(server.Name)))
        {
            _claims.Name(domain, name);
        }

        Delegate(domain);
        return true;
    }

    private void Delegate(DnsName domain)
    {
        var ttl = (uint)_options.ServerTtlSeconds;
        if (_servers.Count == 0)
        {
            _table.Remove(domain, domain, DnsRecordType.Ns);
            _table.Replace(_delegations, null);
            return;
        }

        var set = RecordSet.Ns(ttl, _servers.Select(static server => server.Name));
        _table.Put(domain, domain, set);
        _table.Replace(_delegations, set);
    }

    private bool TakeServices(DnsName domain, IReadOnlyCollection<NamedService> services)
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
                isChanged |= Change(domain, known, service);
            }
        }

        foreach (var gone in _services.Values.Where(service => !next.ContainsKey(service.Id)))
        {
            isChanged |= Change(domain, gone, null);
        }

        _services = next;
        return isChanged;
    }

    /// <summary>Names are claimed before others are given up, so that one that moves from service to service never goes.</summary>
    private bool Change(DnsName domain, NamedService? before, NamedService? after)
    {
        var (old, now) = (NamesOf(domain, before), NamesOf(domain, after));
        foreach (var name in now)
        {
            _claims.Take(name);
        }

        foreach (var name in old)
        {
            _claims.Drop(name);
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

    private bool IsServer(DnsName name) => _servers.Exists(server => server.Name.Equals(name));
}
