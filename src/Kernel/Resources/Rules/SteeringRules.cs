using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Kernel.Resources.Rules;

internal static class SteeringRules
{
    private const int PoolsMax = 16;

    private const int RulesMax = 256;

    private static readonly string[] _ofPools = [SteeringDocument.Failover, SteeringDocument.Weighted, SteeringDocument.Geo, SteeringDocument.Latency];

    public static Failure? Check(SteeringDocument steering) => steering.Policy switch
    {
        SteeringDocument.Alias => CheckEmpty(steering) ?? (steering.Target is null ? Failure.Invalid("steering.target", null, "the policy alias needs the name whose addresses are answered") : null),
        _ when steering.Target is not null => Failure.Invalid("steering.target", steering.Target, "only the policy alias has a target"),
        var policy when _ofPools.Contains(policy) => CheckPools(steering),
        SteeringDocument.Gateways => CheckEmpty(steering),
        _ => Failure.Invalid("steering.policy", steering.Policy, "it must be one of failover, weighted, geo, latency, gateways, alias"),
    };

    /// <summary>Reads the target of an alias as the data of a CNAME, and writes it as it is kept.</summary>
    public static Outcome<SteeringDocument> Fit(RecordSetId id, SteeringDocument steering)
    {
        if (steering.Target is not { } text)
        {
            return steering;
        }

        return !RecordText.TryParse(DnsRecordType.Cname, text, id.Apex, out var value, out _) || !DnsName.TryRead(value, out var target) || target == DnsName.Root
                ? Failure.Invalid("steering.target", text, "it is a host name; without a final dot it is continued by the zone's name")
            : target == id.Name ? Failure.Invalid("steering.target", text, "a name cannot have its own addresses")
            : steering with { Target = RecordText.Format(DnsRecordType.Cname, value).ToLowerInvariant() };
    }

    private static Failure? CheckPools(SteeringDocument steering) =>
        CheckIds("steering.pools", steering.Pools)
        ?? Fields.Count("steering.rules", steering.Rules.Count, 0, RulesMax)
        ?? CheckRules(steering);

    private static Failure? CheckRules(SteeringDocument steering)
    {
        if (steering.Policy == SteeringDocument.Geo && steering.Rules.Count == 0)
        {
            return Failure.Invalid("steering.rules", "0", "the policy geo needs a rule for at least one subnet, country or region");
        }

        if (steering.Policy == SteeringDocument.Latency && steering.Rules.Count > 0)
        {
            return Failure.Invalid("steering.rules", $"{steering.Rules.Count}", "the policy latency finds the nearest pool by itself: leave the rules out, or take geo");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < steering.Rules.Count; i++)
        {
            if (CheckRule($"steering.rules[{i}]", steering.Rules[i], seen) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static Failure? CheckRule(string field, SteeringRule rule, HashSet<string> seen)
    {
        string?[] places = [rule.Subnet, rule.Country, rule.Region];
        if (places.Count(static place => place is not null) != 1)
        {
            return Failure.Invalid(field, string.Join(' ', places.OfType<string>()), "a rule names one of subnet, country and region");
        }

        return rule.Subnet is { } subnet && !IsSubnet(subnet) ? Failure.Invalid($"{field}.subnet", subnet, "it must be a network such as 192.0.2.0/24 or 2001:db8::/32, down to /24 and /48: resolvers tell no more")
            : rule.Country is { } country && !PoolRules.IsCountry(country) ? Failure.Invalid($"{field}.country", country, PoolRules.CountryRule)
            : rule.Region is { } region && !WorldRegion.Names.Contains(region) ? Failure.Invalid($"{field}.region", region, $"it must be one of {string.Join(", ", WorldRegion.Names)}")
            : !seen.Add(places.OfType<string>().First()) ? Failure.Invalid(field, places.OfType<string>().First(), "it has a rule already")
            : CheckIds($"{field}.pools", rule.Pools);
    }

    private static Failure? CheckIds(string field, IReadOnlyList<string> pools) =>
        Fields.Count(field, pools.Count, 1, PoolsMax) ?? Fields.Distinct(field, pools, Fields.Label);

    private static Failure? CheckEmpty(SteeringDocument steering) =>
        steering.Pools.Count > 0 ? Failure.Invalid("steering.pools", string.Join(' ', steering.Pools), $"the policy {steering.Policy} has no pools")
        : steering.Rules.Count > 0 ? Failure.Invalid("steering.rules", $"{steering.Rules.Count}", $"the policy {steering.Policy} has no rules")
        : null;

    private static bool IsSubnet(string text) =>
        IPNetwork.TryParse(text, out var network)
        && network.ToString() == text
        && !network.BaseAddress.IsIPv4MappedToIPv6
        && network.PrefixLength is > 0
        && network.PrefixLength <= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? LocationMap.Ipv4PrefixMax : LocationMap.Ipv6PrefixMax);
}
