using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Naming;
using Edge.Protocol;

namespace Edge.Api;

/// <summary>What each Stargate thinks of the members of pools that it probes.</summary>
internal sealed class PoolSights
{
    /// <summary>Words of one Stargate; what is beyond is not believed.</summary>
    private const int WordsMax = 10_000;

    private readonly ConcurrentDictionary<NodeId, IReadOnlyList<PoolMember>> _words = new();

    public void Take(NodeId stargate, Edge.Protocol.PoolMembers members) => _words[stargate] = [.. members.Members.Take(WordsMax)];

    public void Forget(NodeId stargate) => _words.TryRemove(stargate, out _);

    /// <summary>What they make of a pool together, and what each of them says.</summary>
    public JsonArray Of(string pool)
    {
        var jury = new MemberJury();
        var judged = new Dictionary<string, MemberHealth>(StringComparer.Ordinal);
        var words = _words.OrderBy(static told => told.Key.Value, StringComparer.Ordinal)
            .SelectMany(told => told.Value.Where(word => word.Pool == pool).Select(word => (Stargate: told.Key, Word: word)))
            .ToList();
        foreach (var told in words.GroupBy(static word => word.Stargate))
        {
            foreach (var judgement in jury.Take(told.Key, [.. told.Select(static word => new MemberJudgement(word.Word.Pool, word.Word.Address, HealthOf(word.Word)))]))
            {
                judged[judgement.Address] = judgement.Health;
            }
        }

        return [.. words.GroupBy(static word => word.Word.Address).Select(member => (JsonNode)new JsonObject
        {
            ["address"] = member.Key,
            ["health"] = TextOf(judged.GetValueOrDefault(member.Key)),
            ["seen"] = new JsonArray([.. member.Select(static word => (JsonNode)new JsonObject
            {
                ["stargate"] = word.Stargate.Value,
                ["health"] = TextOf(HealthOf(word.Word)),
                ["since"] = word.Word.Since?.ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) ?? "",
                ["error"] = word.Word.Error,
            })]),
        })];
    }

    private static string TextOf(MemberHealth health) => health.ToString().ToLowerInvariant();

    private static MemberHealth HealthOf(PoolMember word) => word.Health switch
    {
        PoolMemberHealth.Healthy => MemberHealth.Healthy,
        PoolMemberHealth.Suspect => MemberHealth.Suspect,
        PoolMemberHealth.Down => MemberHealth.Down,
        _ => MemberHealth.Unknown,
    };
}
