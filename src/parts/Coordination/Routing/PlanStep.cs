using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What is to be done about a region's plan.</summary>
public abstract record PlanStep
{
    private PlanStep()
    {
    }

    /// <summary>The plan is as its policy wants it, or a person pinned it.</summary>
    /// <param name="Complete">False if something is to be removed, later.</param>
    public sealed record Keep(bool Complete) : PlanStep;

    /// <summary>A new generation is to be written.</summary>
    /// <param name="Complete">False if more is to be removed later, one failure domain at a time.</param>
    public sealed record Write(RoutingPlanDocument Plan, bool Complete) : PlanStep;

    /// <summary>What the policy wants must not be: the plan in force stays.</summary>
    public sealed record Refused(Failure Failure) : PlanStep;
}
