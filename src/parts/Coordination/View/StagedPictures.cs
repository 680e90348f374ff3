using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What each cohort is to come to hold, at one moment. Immutable, replaced whole.</summary>
public sealed class StagedPictures
{
    private static readonly int Cohorts = Enum.GetValues<Cohort>().Length;

    private readonly ClassPictures[] _pictures;
    private readonly DeploymentDocument? _tenant;
    private readonly DeploymentDocument? _network;

    internal StagedPictures(ControlPicture head, StagedClass tenant, StagedClass network)
    {
        (_tenant, _network) = (tenant.Deployment, network.Deployment);
        _pictures = [.. Enum.GetValues<Cohort>().SelectMany(one => Enum.GetValues<Cohort>().Select(other => new ClassPictures(head, tenant[one], network[other])))];
    }

    /// <summary>What a node is to come to hold.</summary>
    public ClassPictures For(WaveMember member) =>
        _pictures[((int)member.CohortIn(_tenant) * Cohorts) + (int)member.CohortIn(_network)];

    /// <summary>The cursors of a class; null before its first wave.</summary>
    public DeploymentDocument? DeploymentOf(ResourceClass resourceClass) => resourceClass == ResourceClass.Tenant ? _tenant : _network;
}
