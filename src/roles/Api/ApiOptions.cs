using System.Net;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Api;

/// <summary>What an Api is given at its start. A port of 0 takes any free one.</summary>
public sealed record ApiOptions
{
    public required NodeOptions Node { get; init; }

    /// <summary>The API itself, HTTP/1.1 and HTTP/2 in clear: it stands on loopback, or behind a proxy that does TLS.</summary>
    public int ApiPort { get; init; } = 7080;

    public int MetricsPort { get; init; } = 9400;

    /// <summary>The node's name at its first start; null for a random one. Later starts keep what the folder says.</summary>
    public NodeId? Name { get; init; }

    /// <summary>Opens what the store keeps sealed; the same for all Stargates and Apis of a network.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary>The network's own domain, used only when this Api makes the network.</summary>
    public string Domain { get; init; } = "edge.test";

    /// <summary>The largest request body that is read, in bytes: 1 KiB to 16 MiB.</summary>
    public int BodyBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Entries of one page of a list, at most: 1 to 1,000.</summary>
    public int PageEntriesMax { get; init; } = 500;

    /// <summary>Proxies before this Api, whose <c>X-Forwarded-For</c> says who the client is.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>Passwords that are worked on at once; each takes a core and 19 MiB.</summary>
    public int PasswordConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Logins that wait for that, at most; one more is answered 503.</summary>
    public int PasswordQueueMax { get; init; } = 64;

    /// <summary>Asks outside whose zones are; null if nobody can be asked, so that none is proven.</summary>
    public IZoneEvidence? ZoneEvidence { get; init; }

    public IdentityOptions Identity { get; init; } = new();

    /// <summary>Watches that may be open at once; a further one is answered 503.</summary>
    public int WatchesMax { get; init; } = 256;

    /// <summary>How much is kept of who did what.</summary>
    public AuditOptions Audit { get; init; } = new();
}
