namespace Edge.Naming;

/// <summary>How the network's names are answered.</summary>
public sealed record NamingOptions
{
    /// <summary>
    /// Seconds for which resolvers keep the Gateways' addresses, and a zone's SOA: 1 to 3600, default 30. A Gateway that
    /// falls is asked by visitors for no longer than this.
    /// </summary>
    public int AddressTtlSeconds { get; init; } = 30;

    /// <summary>Seconds for which resolvers keep the name servers and their addresses: 1 to 86,400, default 300.</summary>
    public int ServerTtlSeconds { get; init; } = 300;

    /// <summary>Seconds for which resolvers keep that a name or type is absent: 1 to 3600, default 30.</summary>
    public int NegativeTtlSeconds { get; init; } = 30;

    /// <summary>
    /// The most addresses of one kind in an answer: 1 to 64, default 16, which fits 512 bytes without EDNS. Where there
    /// are more, each name gets its own run of them, so that all Gateways are used.
    /// </summary>
    public int AddressCountMax { get; init; } = 16;

    /// <summary>
    /// The share of a region's Gateways that health may take out of the answers, but always one: 0 to 1, default 0.3. Drains
    /// don't count.
    /// </summary>
    public double RemovalShareMax { get; init; } = 0.3;

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        AddressTtlSeconds is < 1 or > 3600 ? $"{nameof(AddressTtlSeconds)} must be 1 to 3600"
        : ServerTtlSeconds is < 1 or > 86_400 ? $"{nameof(ServerTtlSeconds)} must be 1 to 86400"
        : NegativeTtlSeconds is < 1 or > 3600 ? $"{nameof(NegativeTtlSeconds)} must be 1 to 3600"
        : AddressCountMax is < 1 or > 64 ? $"{nameof(AddressCountMax)} must be 1 to 64"
        : RemovalShareMax is not (>= 0 and <= 1) ? $"{nameof(RemovalShareMax)} must be 0 to 1"
        : null;
}
