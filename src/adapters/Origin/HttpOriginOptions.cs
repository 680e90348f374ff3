using System.Net.Security;

namespace Edge.Origin;

/// <summary>How this node reaches customers' origins.</summary>
public sealed record HttpOriginOptions
{
    /// <summary>
    /// Whether origins may lie at private, loopback, link-local and similar addresses, and at this machine's own. Off, such an
    /// address is refused after the name was resolved, so that customers reach neither our network nor a contributor's home. <c>edge up</c> turns it on.
    /// </summary>
    public bool PrivateOrigins { get; init; }

    /// <summary>Connections to one origin at once; requests above it wait within their own timeout. 1 to 65,535.</summary>
    public int ConnectionsPerOriginMax { get; init; } = 1024;

    /// <summary>A connection that was idle for so long is closed. Origins often close theirs after a minute or so.</summary>
    public TimeSpan ConnectionIdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection older than this takes no new request, so that a changed address of the origin is noticed.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The response's head in KiB; a longer one is malformed.</summary>
    public int HeadLengthMaxKib { get; init; } = 32;

    /// <summary>How the origin's certificate is judged; null for the machine's own trust and the origin's host name.</summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; init; }
}
