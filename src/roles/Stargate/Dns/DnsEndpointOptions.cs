using System.Net;
using Edge.Dns;

namespace Edge.Stargate;

/// <summary>Where a Stargate answers DNS.</summary>
public sealed record DnsEndpointOptions
{
    /// <summary>The address of both UDP and TCP; its own, not a wildcard.</summary>
    public required IPAddress Listen { get; init; }

    /// <summary>The port of both UDP and TCP; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Threads that answer datagrams: 1 to 64, default 1.</summary>
    public int WorkerCount { get; init; } = 1;

    /// <summary>What it does alike with the other Stargates.</summary>
    public AnswerPolicy Policy { get; init; } = new();
}
