using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Stargate;

namespace Edge.Running;

/// <summary>What a role is told about itself, whoever starts it.</summary>
internal sealed record RoleSetting
{
    public required string Folder { get; init; }

    public required IPAddress Listen { get; init; }

    public Region Region { get; init; } = Region.Default;

    /// <summary>The name of a Stargate or Api at its first start; others are named by their join code.</summary>
    public NodeId? Name { get; init; }

    /// <summary>Proxies before an Api whose word for the client's address is taken.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>How a Stargate, Gateway or Api verifies tokens.</summary>
    public IdentityOptions Identity { get; init; } = new();

    public string? JoinCode { get; init; }

    /// <summary>Whether a Stargate moves configuration from cohort to cohort without letting it soak, as on one machine it does.</summary>
    public bool NoSoak { get; init; }

    /// <summary>Threads that answer the datagrams of each of a Stargate's addresses.</summary>
    public int DnsWorkers { get; init; } = 1;

    /// <summary>What a Stargate shows by TLS and HTTPS; null for its own certificate.</summary>
    public CertificateFiles? DnsCertificate { get; init; }

    /// <summary>The anycast group that a Stargate belongs to; null for none.</summary>
    public AnycastPlace? Anycast { get; init; }

    /// <summary>The resolver by which a Stargate finds the zones above signed ones; null for that of the machine.</summary>
    public IPEndPoint? Resolver { get; init; }

    /// <summary>Whether the process that answers a Stargate's DNS ends with it; else it goes on answering.</summary>
    public bool EndsDnsAlone { get; init; }

    /// <summary>Files that tell a Stargate where addresses lie.</summary>
    public IReadOnlyList<string> Locations { get; init; } = [];

    /// <summary>Whether a Stargate probes members of pools on private and loopback addresses.</summary>
    public bool PrivateProbes { get; init; }

    /// <summary>Whether origins on private and loopback addresses may be fetched, as on one machine they must.</summary>
    public bool PrivateOrigins { get; init; }
}
