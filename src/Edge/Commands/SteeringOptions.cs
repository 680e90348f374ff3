using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Commands;

/// <summary>The options of <c>edge record set</c> that steer visitors to pools.</summary>
internal sealed class SteeringOptions
{
    private const int TtlSecondsUsual = 60;

    private readonly Option<string?> _policy = new("--steer")
    {
        Description = "Choose addresses for each visitor: failover, weighted, geo, latency (of pools), or gateways (the network's own).",
        HelpName = "POLICY",
    };

    private readonly Option<string[]> _pools = new("--pool") { Description = "A pool for everybody; the first that is usable is taken. May be repeated.", HelpName = "POOL" };

    private readonly Option<string[]> _rules = new("--from")
    {
        Description = "Pools for visitors from a subnet, a country (two capital letters) or a part of the world, before those of --pool. May be repeated.",
        HelpName = "PLACE=POOL,…",
    };

    public void AddTo(Command command)
    {
        command.Add(_policy);
        command.Add(_pools);
        command.Add(_rules);
    }

    /// <summary>The document of a steered set; null if the records are plain ones.</summary>
    public Outcome<JsonObject?> Read(ParseResult parsed, int valueCount)
    {
        var (pools, rules) = (parsed.GetValue(_pools) ?? [], parsed.GetValue(_rules) ?? []);
        if (parsed.GetValue(_policy) is not { } policy)
        {
            return pools.Length + rules.Length > 0 ? new Failure("usage", "--pool and --from need --steer POLICY")
                : valueCount == 0 ? new Failure("usage", "give the data of at least one record, or --steer POLICY")
                : (JsonObject?)null;
        }

        if (valueCount > 0)
        {
            return new Failure("usage", "records are either given or steered, not both");
        }

        if (Array.Find(rules, static rule => !rule.Contains('=', StringComparison.Ordinal)) is { } bad)
        {
            return Failure.Invalid("--from", bad, "it is PLACE=POOL, such as DE=berlin or europe=eu,us");
        }

        var steering = new JsonObject { ["policy"] = policy };
        if (pools.Length > 0)
        {
            steering["pools"] = List(pools);
        }

        if (rules.Length > 0)
        {
            steering["rules"] = new JsonArray([.. rules.Select(static rule => (JsonNode)Rule(rule.Split('=', 2)))]);
        }

        return new JsonObject { ["ttlSeconds"] = TtlSecondsUsual, ["steering"] = steering };
    }

    /// <summary>A steered set's document in one line; null if it is none.</summary>
    public static string? Shown(JsonNode? spec)
    {
        if (spec?["steering"] is not { } steering)
        {
            return null;
        }

        if (steering.Text("target") is { Length: > 0 } target)
        {
            return $"ALIAS of {target}";
        }

        var rules = steering.Items("rules").Select(static rule => $"{rule.Text("subnet")}{rule.Text("country")}{rule.Text("region")}={string.Join(',', rule.Items("pools"))}");
        return string.Join(' ', ((string[])["steered:", steering.Text("policy"), string.Join(',', steering.Items("pools")), .. rules]).Where(static word => word.Length > 0));
    }

    private static JsonObject Rule(string[] parts)
    {
        var place = parts[0];
        var field = place.Contains('/', StringComparison.Ordinal) ? "subnet" : WorldRegion.Names.Contains(place) || place.Length != 2 ? "region" : "country";
        return new JsonObject { [field] = place, ["pools"] = List(parts[1].Split(',')) };
    }

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];
}
