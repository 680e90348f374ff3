using System.Text.Json.Nodes;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>How far the waves of one class have come, in the API's words.</summary>
/// <param name="deployment">The class's cursors; null before its first wave.</param>
/// <param name="members">Every node that may hold configuration, and what is known of it.</param>
internal sealed class WaveReport(
    ResourceClass resourceClass, DeploymentDocument? deployment, IReadOnlyList<MemberState> members, DateTimeOffset now)
{
    /// <summary>So many nodes of a small cohort are named.</summary>
    private const int NamesMax = 12;

    public JsonObject Write(StoreHead head) => new()
    {
        ["id"] = WaveClasses.IdOf(resourceClass),
        ["class"] = Word(resourceClass),
        ["epoch"] = head.Epoch,
        ["revision"] = head.Revision.Value,
        ["state"] = State,
        ["goal"] = deployment?.Canary,
        ["accepted"] = deployment?.Accepted,
        ["reached"] = deployment?.Reached is { } reached ? Word(reached) : null,
        ["since"] = deployment?.Since,
        ["soakLeftSeconds"] = SoakLeft?.TotalSeconds,
        ["executor"] = deployment?.Executor,
        ["executorHealth"] = ExecutorHealth,
        ["halt"] = deployment?.Halt is { } halt ? new JsonObject { ["cause"] = halt.Cause, ["reason"] = halt.Reason, ["at"] = halt.At } : null,
        ["cohorts"] = new JsonArray([.. Enum.GetValues<Cohort>().Select(CohortOf)]),
        ["rejections"] = new JsonArray([.. (deployment?.Rejections ?? []).Select(rejection => (JsonNode)Write(rejection))]),
    };

    /// <summary>One refused document.</summary>
    public JsonObject Write(DeploymentRejection rejection) => new()
    {
        ["key"] = rejection.Key,
        ["revision"] = rejection.Revision,
        ["node"] = rejection.Node,
        ["field"] = rejection.Field,
        ["rule"] = rejection.Rule,
        ["at"] = rejection.At,
        ["replacedAt"] = rejection.ReplacedAt,
        ["outcome"] = OutcomeOf(rejection),
    };

    /// <summary>How long the cohort that was reached last still soaks; null if it doesn't.</summary>
    public TimeSpan? SoakLeft => deployment?.SoakedAt is { } until ? until > now ? until - now : TimeSpan.Zero : null;

    private string State =>
        deployment is null ? "none"
        : deployment.Halt is not null ? "halted"
        : deployment.Reached is null ? "settled"
        : SoakLeft is not null ? "soaking"
        : "spreading";

    private string? ExecutorHealth => deployment is { Executor.Length: > 0 }
        ? (members.FirstOrDefault(member => member.Member.Node.Value == deployment.Executor)?.Health ?? NodeHealth.Unknown).ToString().ToLowerInvariant()
        : null;

    private string OutcomeOf(DeploymentRejection rejection) =>
        rejection.ReplacedAt is not null ? "replaced"
        : rejection.Revision <= deployment!.Skipped ? "skipped"
        : deployment.Halt is not null ? "halted"
        : "refused";

    private JsonNode CohortOf(Cohort cohort)
    {
        var own = members.Where(member => member.Member.CohortIn(deployment) == cohort).ToList();
        var cursor = deployment?.CursorOf(cohort);

        // Which Hosts a wave concerns, only the executor knows; what all of a cohort have to say are its Stargates and Gateways.
        var progress = CohortProgress.Of(own.Where(static member => member.Member.Role != NodeRole.Host), cursor ?? Revision.Zero);
        return new JsonObject
        {
            ["cohort"] = Word(cohort),
            ["region"] = cohort == Cohort.FirstRegion ? deployment?.Region : null,
            ["cursor"] = cursor?.Value,
            ["nodes"] = own.Count,
            ["connected"] = progress.Connected,
            ["acknowledged"] = progress.Acknowledged,
            ["waiting"] = Names(progress.Waiting),
            ["names"] = own.Count > NamesMax ? null : Names([.. own.Select(static member => member.Member.Node.Value).Order(StringComparer.Ordinal)]),
        };
    }

    private static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(static name => (JsonNode)name)]);

    private static string Word(Cohort cohort) => cohort switch
    {
        Cohort.Canary => "canary",
        Cohort.FirstRegion => "first region",
        _ => "all",
    };

    private static string Word(ResourceClass resourceClass) => resourceClass.ToString().ToLowerInvariant();
}
