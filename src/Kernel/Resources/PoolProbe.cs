namespace Edge.Kernel.Resources;

/// <summary>How Stargates find out whether the members of a pool live.</summary>
public sealed record PoolProbe
{
    public const string Tcp = "tcp";

    public const string Http = "http";

    public const string Https = "https";

    /// <summary><c>tcp</c>: a connection is enough; <c>http</c> and <c>https</c>: a request is answered with 200 to 399.</summary>
    public required string Kind { get; init; }

    /// <summary>1 to 65,535.</summary>
    public required int Port { get; init; }

    /// <summary>What is asked for by HTTP; it begins with a slash.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The host name that is asked for, and whose certificate is demanded; null for the member's address, with any certificate.</summary>
    public string? Host { get; init; }

    /// <summary>Seconds from probe to probe: 5 to 300.</summary>
    public int IntervalSeconds { get; init; } = 10;

    /// <summary>Milliseconds for the whole of an answer: 100 to 10,000.</summary>
    public int TimeoutMilliseconds { get; init; } = 2000;

    /// <summary>So many failures one after the other, and the member is down: 1 to 10.</summary>
    public int DownAfter { get; init; } = 3;

    /// <summary>So many successes one after the other, and it is healthy again: 1 to 10.</summary>
    public int UpAfter { get; init; } = 2;
}
