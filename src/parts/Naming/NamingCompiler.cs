using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// Turns the network's state into the table of its DNS answers. Pure, and total: documents that cannot be answered for
/// are left out, never thrown about.
/// </summary>
public static class NamingCompiler
{
    /// <summary>As many as the root has: their names fit 512 bytes. Further Stargates answer, but are not named.</summary>
    private const int ServerCountMax = 13;

    /// <summary>
    /// Compiles all answers. 1. The zone of the network's domain: SOA, NS and the servers' addresses. 2. Each service's
    /// name in it. 3. Each claimed domain: a name in that zone if it lies there, else a zone of its own.
    /// </summary>
    /// <param name="input">The network at one moment; its domain is valid.</param>
    /// <param name="options">Default values if null.</param>
    public static AnswerTable Compile(NamingInput input, NamingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        Invariant.Hold(DnsName.TryParse(input.Domain, out var domain), "the network's domain is a domain name");
        return new Compilation(input, domain, options ?? new NamingOptions()).Run();
    }

    private sealed class Compilation(NamingInput input, DnsName domain, NamingOptions options)
    {
        private readonly AnswerTableBuilder _table = new();
        private readonly HashSet<DnsName> _taken = [];
        private readonly List<DnsName> _servers = [];
        private readonly GatewayAnswers _gateways = new(GatewayChoice.Choose(input.Gateways, input.Plan, options.RemovalShareMax), options);

        public AnswerTable Run()
        {
            var soa = RecordSet.Soa((uint)options.AddressTtlSeconds, DescribeAuthority());
            _table.AddZone(domain, soa);
            AddServers();
            RecordSet? servers = _servers.Count == 0 ? null : RecordSet.Ns((uint)options.ServerTtlSeconds, _servers);
            AddSet(domain, servers);
            foreach (var service in input.Services.OrderBy(service => service.Id, StringComparer.Ordinal))
            {
                AddService(service, soa, servers);
            }

            return _table.Build();
        }

        private StartOfAuthority DescribeAuthority() => new()
        {
            PrimaryServer = domain.Child("ns1"),
            Mailbox = domain.Child("hostmaster"),
            Serial = unchecked((uint)input.Revision.Value),
            NegativeTtlSeconds = (uint)options.NegativeTtlSeconds,
        };

        private void AddServers()
        {
            var number = 0;
            foreach (var stargate in input.Stargates.OrderBy(stargate => stargate.Id.Value, StringComparer.Ordinal))
            {
                if (number == ServerCountMax || NodeAddress.TryParse(stargate.Node.Dns) is not { } address)
                {
                    continue;
                }

                var server = domain.Child($"ns{++number}");
                _servers.Add(server);
                _taken.Add(server);
                AddSet(server, RecordSet.Addresses((uint)options.ServerTtlSeconds, address));
            }
        }

        private void AddService(NamedService service, RecordSet soa, RecordSet? servers)
        {
            if (Label.IsValid(service.Id) && domain.TryChild(service.Id, out var own))
            {
                AddGateways(own);
            }

            foreach (var text in service.Domains)
            {
                if (!DnsName.TryParse(text, out var claimed) || claimed.Equals(DnsName.Root))
                {
                    continue;
                }

                if (!claimed.IsWithin(domain) && !_table.HasZone(claimed))
                {
                    _table.AddZone(claimed, soa);
                    AddSet(claimed, servers);
                }

                AddGateways(claimed);
            }
        }

        /// <summary>A name server's name, and a name that an earlier service has, stay as they are.</summary>
        private void AddGateways(DnsName name)
        {
            if (_taken.Add(name))
            {
                AddSet(name, _gateways.Ipv4For(name));
                AddSet(name, _gateways.Ipv6For(name));
            }
        }

        private void AddSet(DnsName name, RecordSet? set)
        {
            if (set is not null)
            {
                _table.Add(name, set);
            }
        }
    }
}
