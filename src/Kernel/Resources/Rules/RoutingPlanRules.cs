using System.Globalization;

namespace Edge.Kernel.Resources.Rules;

internal static class RoutingPlanRules
{
    private const int MembersMax = 1024;

    public static Failure? Check(RoutingPlanDocument plan) =>
        Fields.Range("generation", plan.Generation, 1, long.MaxValue)
        ?? Fields.Count("members", plan.Members.Count, 1, MembersMax)
        ?? Fields.Distinct("members", plan.Members, Fields.Label);

    /// <summary>A plan that was made before the one in force, but written after it, must not replace it.</summary>
    public static Failure? CheckSuccession(RoutingPlanDocument before, RoutingPlanDocument after) =>
        after.Generation > before.Generation
            ? null
            : Failure.Invalid(
                "generation",
                after.Generation.ToString(CultureInfo.InvariantCulture),
                $"it must be above {before.Generation}, the generation in force");
}
