namespace Edge.Gateway;

/// <summary>Limits of job connections at the Gateway.</summary>
public sealed record GatewayJobsOptions
{
    /// <summary>Hosts connected at once. 1 to 100,000.</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>Jobs in flight on one connection; no Host is given more, whatever it offers. 1 to 1,024.</summary>
    public int StreamsMax { get; init; } = 1024;

    /// <summary>Bytes of one job's body that wait here for its visitor. 64 KiB to 16 MiB.</summary>
    public int StreamWindowBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of all jobs' bodies on the wire of one connection.</summary>
    public int ConnectionWindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Time for a Host to say and prove who it is.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A ping is sent so often, and devices are looked at again.</summary>
    public TimeSpan PingPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A ping that is not answered for so long ends the connection.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A cancelled job that its Host does not end for so long ends the connection.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
