using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>What a Stargate is told at its start.</summary>
public sealed record StargateOptions
{
    public required NodeOptions Node { get; init; }

    /// <summary>The node's name at its first start; null for a random one. Later starts keep what the folder says.</summary>
    public NodeId? Name { get; init; }

    /// <summary>Opens what the store keeps sealed; the same for all Stargates and Apis of a network.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary>The network's own domain, used only when this Stargate makes the network.</summary>
    public string Domain { get; init; } = "edge.test";

    /// <summary>0 takes a free port.</summary>
    public int ControlPort { get; init; } = 7400;

    /// <summary>0 takes a free port, the same for UDP and TCP.</summary>
    public int DnsPort { get; init; } = 5300;

    /// <summary>Threads that answer the datagrams of each address: 1 to 64, at most 64 for all of them.</summary>
    public int DnsWorkerCount { get; init; } = 1;

    /// <summary>The anycast group that it belongs to; null for none. <see cref="DnsPort"/> must then be a fixed one.</summary>
    public AnycastSetting? Anycast { get; init; }

    /// <summary>DNS within TLS; 0 takes a free port. The Internet's is 853.</summary>
    public int DnsTlsPort { get; init; } = 5853;

    /// <summary>DNS over HTTPS; 0 takes a free port. The Internet's is 443.</summary>
    public int DnsHttpsPort { get; init; } = 5443;

    /// <summary>What both of them show; null for the Stargate's own certificate, of the network's own authority.</summary>
    public CertificateFiles? DnsCertificate { get; init; }

    /// <summary>How the process is started that answers DNS; null for threads of the Stargate's own.</summary>
    public EngineProgram? DnsEngine { get; init; }

    /// <summary>Networks to which DNS answers without a limit, alike on all Stargates: at most 64, by default the loopback.</summary>
    public IReadOnlyList<IPNetwork> DnsRateLimitExempt { get; init; } = new AnswerPolicy().RateLimitExempt;

    /// <summary>Says where addresses lie; null if nobody knows, and visitors are told apart by subnet alone.</summary>
    public LocationSource? Locations { get; init; }

    /// <summary>Whether members of pools on private and loopback addresses are probed, and secondaries there told, as on one machine they must be.</summary>
    public bool ProbesPrivate { get; init; }

    /// <summary>0 takes a free port.</summary>
    public int MetricsPort { get; init; } = 9400;

    /// <summary>Asks the zones above signed ones; null if nobody can be asked, so that nothing that depends on it happens.</summary>
    public IParentZones? ParentZones { get; init; }

    /// <summary>Looks names outside up that others have the addresses of; null if nobody can be asked, and such names fail.</summary>
    public ITargetResolver? Targets { get; init; }

    public HealthOptions Health { get; init; } = new();

    public CoordinationOptions Coordination { get; init; } = new();

    /// <summary>How carefully configuration moves from cohort to cohort, while this Stargate moves it.</summary>
    public WaveOptions Waves { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    /// <summary>How much is kept of who did what.</summary>
    public AuditOptions Audit { get; init; } = new();
}
