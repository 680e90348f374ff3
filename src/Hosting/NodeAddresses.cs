using System.Net;

namespace Edge.Hosting;

/// <summary>The endpoints that a role bound, once it serves. What a role doesn't have is null.</summary>
public sealed record NodeAddresses
{
    /// <summary>A Gateway's listener for visitors in clear.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>A Gateway's listener for visitors and job connections by TLS.</summary>
    public IPEndPoint? Https { get; init; }

    /// <summary>A Gateway's extra listener for <c>NAME.localhost</c>, so that a browser works on one machine.</summary>
    public IPEndPoint? Browser { get; init; }

    /// <summary>A Stargate's control port.</summary>
    public IPEndPoint? Control { get; init; }

    /// <summary>A Stargate's DNS listener (the same port on UDP and TCP).</summary>
    public IPEndPoint? Dns { get; init; }

    /// <summary>A Stargate's DNS within TLS (RFC 7858).</summary>
    public IPEndPoint? DnsTls { get; init; }

    /// <summary>A Stargate's DNS over HTTPS (RFC 8484).</summary>
    public IPEndPoint? DnsHttps { get; init; }

    /// <summary>The Network API's listener.</summary>
    public IPEndPoint? Api { get; init; }

    /// <summary>Every node's metrics and health.</summary>
    public IPEndPoint? Metrics { get; init; }
}
