using System.Net;
using System.Text;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>Where a Stargate answers DNS.</summary>
public sealed record DnsEndpointOptions
{
    /// <summary>Those of a Stargate. Each knows the cookies of the others: their secret is derived from what all of them hold.</summary>
    public static DnsEndpointOptions Of(StargateOptions options, NodeId self)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DnsEndpointOptions
        {
            Listen = options.Node.Listen,
            MoreAddresses = options.Anycast?.Addresses ?? [],
            Port = options.DnsPort,
            WorkerCount = options.DnsWorkerCount,
            Program = options.DnsEngine,
            Folder = options.Node.Folder,
            Policy = new AnswerPolicy
            {
                ServerId = Encoding.ASCII.GetBytes(self.Value),
                CookieSecret = options.MasterKey.Derive("edge dns cookies").AsMemory(0, AnswerPolicy.CookieSecretBytes),
                RateLimitExempt = options.DnsRateLimitExempt,
            },
        };
    }

    /// <summary>The address of both UDP and TCP; its own, not a wildcard.</summary>
    public required IPAddress Listen { get; init; }

    /// <summary>Further addresses, those that other Stargates have too.</summary>
    public IReadOnlyList<IPAddress> MoreAddresses { get; init; } = [];

    /// <summary>The port of both UDP and TCP; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Threads that answer the datagrams of each address: 1 to 64, default 1.</summary>
    public int WorkerCount { get; init; } = 1;

    /// <summary>How an engine's process is started; null for threads of this process.</summary>
    public EngineProgram? Program { get; init; }

    /// <summary>Where the engine's process listens for this one; only its user may enter.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What it does alike with the other Stargates.</summary>
    public AnswerPolicy Policy { get; init; } = new();
}
