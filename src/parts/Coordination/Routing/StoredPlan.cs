using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>A region's plan, and the revision that wrote it.</summary>
public sealed record StoredPlan(RoutingPlanDocument Document, Revision Modified);
