using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>The classes that move in waves, each with its own cursors.</summary>
public static class WaveClasses
{
    public static readonly IReadOnlyList<ResourceClass> All = [ResourceClass.Tenant, ResourceClass.Network];

    /// <summary>The id of a class's cursors among the deployments.</summary>
    public static string IdOf(ResourceClass resourceClass) => resourceClass switch
    {
        ResourceClass.Tenant => "config-tenant",
        ResourceClass.Network => "config-network",
        _ => throw new BrokenInvariantException($"{resourceClass} moves in waves"),
    };

    public static ResourceKey KeyOf(ResourceClass resourceClass) => ResourceKinds.Deployment.Key(IdOf(resourceClass));

    /// <summary>A deployment's cursors in words of revisions.</summary>
    extension(DeploymentDocument deployment)
    {
        public Revision CursorOf(Cohort cohort) => new(cohort switch
        {
            Cohort.Canary => deployment.Canary,
            Cohort.FirstRegion => deployment.FirstRegion,
            _ => deployment.All,
        });

        /// <summary>The furthest cohort that the wave has reached; null while no wave is on its way.</summary>
        public Cohort? Reached =>
            deployment.Canary == deployment.Accepted ? null
            : deployment.FirstRegion < deployment.Canary ? Cohort.Canary
            : deployment.All < deployment.Canary ? Cohort.FirstRegion
            : Cohort.All;

        /// <summary>The same with the wave given to a further cohort.</summary>
        public DeploymentDocument ReachedUpTo(Cohort cohort) => deployment with
        {
            FirstRegion = cohort >= Cohort.FirstRegion ? deployment.Canary : deployment.FirstRegion,
            All = cohort == Cohort.All ? deployment.Canary : deployment.All,
        };
    }
}
