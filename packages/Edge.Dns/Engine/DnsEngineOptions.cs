using System.Net;

namespace Edge.Dns;

/// <summary>Where and within which bounds an engine answers.</summary>
public sealed record DnsEngineOptions
{
    internal const int MoreAddressesMax = 7;

    /// <summary>
    /// The address to answer on, by UDP and TCP alike. On a machine with several addresses name one, not the wildcard:
    /// replies by UDP come from the address that the system prefers, which need not be the one that was asked.
    /// </summary>
    public required IPAddress Address { get; init; }

    /// <summary>Further addresses to answer on, on the same port: at most 7, by default none.</summary>
    public IReadOnlyList<IPAddress> MoreAddresses { get; init; } = [];

    /// <summary>The port, equal for UDP and TCP; 0 takes a free one. Default 53.</summary>
    public int Port { get; init; } = 53;

    /// <summary>Threads that answer the datagrams of each address: 1 to 64, default 1; at most 64 for all addresses together.</summary>
    public int DatagramWorkerCount { get; init; } = 1;

    /// <summary>
    /// Whether datagrams are moved one by one, as on systems other than Linux, where 64 are moved by one call. Default false.
    /// </summary>
    public bool IsPortable { get; init; }

    /// <summary>What it does alike with other servers of its group.</summary>
    public AnswerPolicy Policy { get; init; } = new();

    /// <summary>Bytes that the system may queue before the workers: 4,096 to 2^30, default 1 MiB; it may grant less.</summary>
    public int DatagramQueueBytes { get; init; } = 1 << 20;

    /// <summary>Connections open at once: 1 to 65,536, default 4,096. One more is closed as soon as it is made.</summary>
    public int ConnectionCountMax { get; init; } = 4096;

    /// <summary>Queries of one connection that are answered before their responses are sent: 1 to 1,024, default 64.</summary>
    public int PipelinedQueryCountMax { get; init; } = 64;

    /// <summary>Bytes of the longest query by TCP: 512 to 65,535, default 4,096. A connection that announces more is closed.</summary>
    public int QueryBytesMax { get; init; } = 4096;

    /// <summary>How long a connection may go without a whole query, or without taking its responses: default 10 s (RFC 7766 §6.2.3).</summary>
    public TimeSpan ConnectionIdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Workers of all addresses.</summary>
    internal int WorkerCount => DatagramWorkerCount * (MoreAddresses.Count + 1);

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        Port is < 0 or > IPEndPoint.MaxPort ? $"{nameof(Port)} must be 0 to 65535"
        : MoreAddresses.Count > MoreAddressesMax ? $"{nameof(MoreAddresses)} must be at most {MoreAddressesMax}"
        : MoreAddresses.Append(Address).Distinct().Count() <= MoreAddresses.Count ? $"{nameof(MoreAddresses)} must be others than {nameof(Address)}, and each once"
        : DatagramWorkerCount * (MoreAddresses.Count + 1L) > ReaderRecords.WorkerCountMax && DatagramWorkerCount <= 64 ? $"{nameof(DatagramWorkerCount)} must be at most {ReaderRecords.WorkerCountMax} for all addresses together"
        : DatagramWorkerCount is < 1 or > 64 ? $"{nameof(DatagramWorkerCount)} must be 1 to 64"
        : DatagramQueueBytes is < 4096 or > 1 << 30 ? $"{nameof(DatagramQueueBytes)} must be 4096 to 2^30"
        : ConnectionCountMax is < 1 or > 65_536 ? $"{nameof(ConnectionCountMax)} must be 1 to 65536"
        : PipelinedQueryCountMax is < 1 or > 1024 ? $"{nameof(PipelinedQueryCountMax)} must be 1 to 1024"
        : QueryBytesMax is < 512 or > DnsLimits.MessageBytesMax ? $"{nameof(QueryBytesMax)} must be 512 to 65535"
        : ConnectionIdleTimeout <= TimeSpan.Zero ? $"{nameof(ConnectionIdleTimeout)} must be above zero"
        : Policy.Fault;
}
