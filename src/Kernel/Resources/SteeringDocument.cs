namespace Edge.Kernel.Resources;

/// <summary>How the records of a name are chosen for each visitor.</summary>
public sealed record SteeringDocument
{
    /// <summary>The first usable pool, all of its live members.</summary>
    public const string Failover = "failover";

    /// <summary>The first usable pool, one of its live members by weight.</summary>
    public const string Weighted = "weighted";

    /// <summary>As <see cref="Failover"/>, of the pools that the rules give for where a visitor is.</summary>
    public const string Geo = "geo";

    /// <summary>As <see cref="Failover"/>, the nearest pool first.</summary>
    public const string Latency = "latency";

    /// <summary>The network's own Gateways.</summary>
    public const string Gateways = "gateways";

    /// <summary>The addresses of another name, wherever it is.</summary>
    public const string Alias = "alias";

    /// <summary>One of the words above.</summary>
    public required string Policy { get; init; }

    /// <summary>The ids of pools for everybody for whom no rule says others, the most preferred first: up to 16.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>Up to 256. A visitor's subnet counts before its country, that before its region.</summary>
    public IReadOnlyList<SteeringRule> Rules { get; init; } = [];

    /// <summary>The name whose addresses are answered, complete as in zone files (<c>www.example.net.</c>); for <see cref="Alias"/> alone.</summary>
    public string? Target { get; init; }

    /// <summary>Every pool that it names.</summary>
    public IEnumerable<string> AllPools() => Rules.SelectMany(static rule => rule.Pools).Concat(Pools).Distinct(StringComparer.Ordinal);
}
