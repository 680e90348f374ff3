using System.IO.Hashing;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>A node of the network as its document describes it, as far as cohorts go.</summary>
public readonly record struct WaveMember(NodeId Node, NodeRole Role, string Region, bool Labelled)
{
    /// <summary>Nodes that carry this label with <see cref="LabelValue"/> are the canary.</summary>
    public const string LabelName = "canary";

    public const string LabelValue = "yes";

    /// <summary>One Host in so many is canary.</summary>
    public const int HostsPerCanary = 100;

    /// <summary>A number that says nothing of the node but is always the same, to choose by.</summary>
    public ulong Lot => XxHash3.HashToUInt64(Encoding.ASCII.GetBytes(Node.Value));

    public static WaveMember Of(NodeId node, NodeDocument document) =>
        new(node, document.Role, document.Region, document.Labels.TryGetValue(LabelName, out var value) && value == LabelValue);

    /// <summary>
    /// The cohort, by nothing but the deployment and the node itself, so that all Stargates agree. Before the first
    /// deployment everybody is in the last one.
    /// </summary>
    public Cohort CohortIn(DeploymentDocument? deployment) =>
        deployment is null ? Cohort.All
        : IsCanary(deployment) ? Cohort.Canary
        : deployment.Region == Region ? Cohort.FirstRegion
        : Cohort.All;

    private bool IsCanary(DeploymentDocument deployment) => deployment.Labelled
        ? Labelled
        : deployment.Picked.Contains(Node.Value) || (Role == NodeRole.Host && Lot % HostsPerCanary == 0);
}
