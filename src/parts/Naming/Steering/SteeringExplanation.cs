using System.Text.Json.Nodes;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>How an answer was chosen among pools.</summary>
public sealed record SteeringExplanation
{
    public required SteeringDocument Steering { get; init; }

    public required int TtlSeconds { get; init; }

    /// <summary>Where the visitor is.</summary>
    public required Place Place { get; init; }

    /// <summary>Whether places make a difference, and it is known where addresses lie.</summary>
    public required bool IsByPlace { get; init; }

    /// <summary>The rule for where the visitor is; null for the set's own pools.</summary>
    public required SteeringRule? Rule { get; init; }

    /// <summary>For how many bits of the visitor's address the answer holds.</summary>
    public required int Scope { get; init; }

    /// <summary>The addresses that the table has for this visitor; of <c>weighted</c>, one of them is answered at a time.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>In the order in which the visitor is sent to them.</summary>
    internal IReadOnlyList<PoolMembers> Pools { get; init; } = [];

    /// <summary>Of each pool, how near it is and who says so, where that decides; else none.</summary>
    internal IReadOnlyList<string> Nearness { get; init; } = [];

    internal PoolChoice? Choice { get; init; }

    public JsonObject ToJson() => new()
    {
        ["policy"] = Steering.Policy,
        ["ttlSeconds"] = TtlSeconds,
        ["country"] = Place.Country,
        ["region"] = Place.Region ?? "",
        ["rule"] = RuleText(),
        ["scope"] = Scope,
        ["pool"] = Choice?.Pool.Pool ?? "",
        ["why"] = ReasonText(),
        ["addresses"] = new JsonArray([.. Addresses.Select(static address => (JsonNode)address)]),
        ["pools"] = new JsonArray([.. Pools.Select((pool, index) => (JsonNode)ToJson(pool, index < Nearness.Count ? Nearness[index] : ""))]),
    };

    private static JsonObject ToJson(PoolMembers pool, string nearness) => new()
    {
        ["id"] = pool.Pool,
        ["nearness"] = nearness,
        ["usable"] = pool.IsUsable,
        ["liveWeight"] = pool.LiveWeight,
        ["totalWeight"] = pool.TotalWeight,
        ["upThresholdPercent"] = pool.Document.UpThresholdPercent,
        ["members"] = new JsonArray([.. pool.Members.Select(static member => (JsonNode)new JsonObject
        {
            ["address"] = member.Member.Address,
            ["weight"] = member.Member.Weight,
            ["state"] = member.Member.State,
            ["health"] = member.Health.ToString().ToLowerInvariant(),
            ["counts"] = PoolMembers.Counts(member.Member, member.Health),
        })]),
    };

    private string RuleText() =>
        Rule?.Subnet is { } subnet ? $"the rule for the subnet {subnet}"
        : Rule?.Country is { } country ? $"the rule for the country {country}"
        : Rule?.Region is { } region ? $"the rule for the region {region}"
        : Steering.Policy == SteeringDocument.Latency && IsByPlace && Place.Somewhere is not null ? "the nearest pool first"
        : IsByPlace && Place.Country.Length == 0 ? "the set's own pools: it is not known where the visitor is"
        : !IsByPlace && (Steering.Policy == SteeringDocument.Latency || Steering.Rules.Any(static rule => rule.Subnet is null)) ? "the set's own pools: this Stargate has no file that says where addresses lie"
        : "the set's own pools";

    private string ReasonText() => Choice?.Rule switch
    {
        PoolRule.FirstUsable => "the first usable pool, and its members that count",
        PoolRule.NoneUsable => "no pool is usable: the members that nobody took down",
        PoolRule.AllDown => "every member is taken down: all of the first pool",
        _ => "no pool of these has an address of the type",
    };
}
