using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// What the executor itself has seen since a cohort was given a revision. It is not kept anywhere: a successor watches
/// from the beginning, and so the fall of its predecessor, or of what fell with it, is not laid at the change's door.
/// </summary>
internal sealed class CohortWatch(Revision goal, Cohort cohort, TimeProvider time)
{
    private readonly HashSet<NodeId> _well = [];
    private readonly long _begun = time.GetTimestamp();
    private long? _acknowledged;

    public Revision Goal => goal;

    public Cohort Cohort => cohort;

    /// <summary>Whether people were told until when the cohort soaks.</summary>
    public bool IsSoakTold { get; set; }

    public TimeSpan Age => time.GetElapsedTime(_begun);

    /// <summary>How long ago enough of the cohort had acknowledged for the first time; to be asked when enough have.</summary>
    public TimeSpan Soaked
    {
        get
        {
            _acknowledged ??= time.GetTimestamp();
            return time.GetElapsedTime(_acknowledged.Value);
        }
    }

    /// <summary>The first Stargate or Gateway that was well under this watch, has been given the revision, and is Down.</summary>
    /// <param name="given">Nodes that have been given the revision.</param>
    public NodeId? Fallen(IEnumerable<MemberState> given)
    {
        foreach (var member in given.Where(static member => member.Member.Role is NodeRole.Stargate or NodeRole.Gateway))
        {
            if (member.Health == NodeHealth.Down && _well.Contains(member.Member.Node))
            {
                return member.Member.Node;
            }

            if (member.Health == NodeHealth.Healthy)
            {
                _well.Add(member.Member.Node);
            }
        }

        return null;
    }
}
