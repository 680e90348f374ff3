using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What taking a node out of traffic would leave of its role in its region.</summary>
/// <param name="Total">All nodes of the role in the region, this one and those that are down among them.</param>
/// <param name="Serving">The others that are in service.</param>
/// <param name="Required">How many must be.</param>
/// <param name="Source">Whose limits they are.</param>
public sealed record Withdrawal(string Node, NodeRole Role, string Region, int Total, int Serving, int Required, string Source)
{
    public const string BelowMinimum = PlanGuard.BelowMinimum;

    public bool LeavesEnough => Serving >= Required;

    /// <summary>Why it must not be; null when it may.</summary>
    public Failure? Shortage => LeavesEnough
        ? null
        : new Failure(
            BelowMinimum,
            $"without {Node} the region {Region} would have {Serving} of its {Total} {Nodes} in service, and it needs {Required} ({Source}): "
            + $"add one, wait for those that are down or end another drain, or accept the outage with --allow-outage");

    private string Nodes => (Role, Total) switch
    {
        (NodeRole.Gateway, 1) => "Gateway",
        (NodeRole.Gateway, _) => "Gateways",
        (_, 1) => "Host",
        _ => "Hosts",
    };
}
