namespace Edge.Kernel.Resources.Rules;

internal static class DeploymentRules
{
    private const int PickedMax = 16;

    private const int TextLengthMax = 300;

    private static readonly string[] Causes = ["rejection", "health"];

    public static Failure? Check(DeploymentDocument deployment) =>
        CheckCursors(deployment)
        ?? Fields.OptionalLabel("region", deployment.Region)
        ?? Fields.Count("picked", deployment.Picked.Count, 0, PickedMax)
        ?? Fields.Distinct("picked", deployment.Picked, Fields.Label)
        ?? (deployment.Executor.Length == 0 ? null : Fields.Label("executor", deployment.Executor))
        ?? (deployment.Halt is { } halt ? CheckHalt(halt) : null)
        ?? Fields.Count("rejections", deployment.Rejections.Count, 0, DeploymentRejection.RejectionsMax)
        ?? deployment.Rejections.Select(static (rejection, at) => CheckRejection($"rejections[{at}]", rejection)).FirstOrDefault(static failure => failure is not null);

    /// <summary>No cohort is ahead of one that comes before it.</summary>
    private static Failure? CheckCursors(DeploymentDocument deployment) =>
        Fields.Range("canary", deployment.Canary, 0, long.MaxValue)
        ?? Fields.Range("firstRegion", deployment.FirstRegion, 0, deployment.Canary)
        ?? Fields.Range("all", deployment.All, 0, deployment.FirstRegion)
        ?? Fields.Range("accepted", deployment.Accepted, 0, deployment.All)
        ?? Fields.Range("skipped", deployment.Skipped, 0, deployment.Canary);

    private static Failure? CheckHalt(DeploymentHalt halt) =>
        (Causes.Contains(halt.Cause) ? null : Failure.Invalid("halt.cause", halt.Cause, $"it must be one of {string.Join(", ", Causes)}"))
        ?? Fields.Text("halt.reason", halt.Reason, 1, TextLengthMax);

    private static Failure? CheckRejection(string field, DeploymentRejection rejection) =>
        (ResourceKey.TryParse(rejection.Key, out _) ? null : Failure.Invalid($"{field}.key", rejection.Key, "it must be the key of a resource"))
        ?? Fields.Range($"{field}.revision", rejection.Revision, 1, long.MaxValue)
        ?? Fields.Label($"{field}.node", rejection.Node)
        ?? Fields.Text($"{field}.field", rejection.Field, 0, TextLengthMax)
        ?? Fields.Text($"{field}.rule", rejection.Rule, 1, TextLengthMax)
        ?? Fields.Range($"{field}.replacedAt", rejection.ReplacedAt ?? rejection.Revision, rejection.Revision, long.MaxValue);
}
