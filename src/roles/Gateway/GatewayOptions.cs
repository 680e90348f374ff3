using Edge.Hosting;
using Edge.Identity;

namespace Edge.Gateway;

/// <summary>What a Gateway is given at its start. A port of 0 takes any free one.</summary>
public sealed record GatewayOptions
{
    public required NodeOptions Node { get; init; }

    /// <summary>Visitors in clear, HTTP/1.1.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Visitors by TLS, HTTP/1.1 and HTTP/2, and the job connections of Hosts.</summary>
    public int HttpsPort { get; init; } = 8443;

    public int MetricsPort { get; init; } = 9400;

    /// <summary>A second listener in clear on 127.0.0.1, for browsers at <c>NAME.localhost</c>; null for none.</summary>
    public int? BrowserPort { get; init; }

    /// <summary>What the memory tier of the cache may hold, in bytes: 1 MiB to 1 TiB.</summary>
    public long CacheBytes { get; init; } = 256L << 20;

    /// <summary>How this Gateway verifies the tokens of privileged requests.</summary>
    public IdentityOptions Identity { get; init; } = new();

    /// <summary>A draining Gateway stops listening once no new request came for this long.</summary>
    public TimeSpan DrainQuiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A draining Gateway stops listening after this long, however many requests still come: DNS answers live 30 s.</summary>
    public TimeSpan DrainListeningMax { get; init; } = TimeSpan.FromSeconds(35);
}
