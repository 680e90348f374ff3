namespace Edge.Kernel.Resources.Rules;

internal static class RoutingPlanRules
{
    private const int MembersMax = 1024;

    public static Failure? Check(RoutingPlanDocument plan) =>
        Fields.Range("generation", plan.Generation, 1, long.MaxValue)
        ?? Fields.Count("members", plan.Members.Count, 1, MembersMax)
        ?? Fields.Distinct("members", plan.Members, Fields.Label);
}
