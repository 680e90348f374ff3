namespace Edge.Kernel;

/// <summary>A Stargate's word that a node may be taken out of traffic: who goes on serving without it.</summary>
/// <param name="BootId">The process of the node that it is for.</param>
/// <param name="Age">
/// How long ago, by the node's own clock, the node sent the heartbeat that the permit names: so a permit that lay in a queue
/// or came from a Stargate that hears the node no more is found out without comparing clocks. Null if it names none.
/// </param>
/// <param name="Serving">The other nodes of the role in its region that are in service.</param>
/// <param name="Required">How many must be.</param>
/// <param name="OutageAllowed">An operator accepted that fewer are.</param>
public sealed record DrainPermit(NodeId Node, long BootId, TimeSpan? Age, int Serving, int Required, bool OutageAllowed)
{
    /// <summary>A permit is good for so long.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(15);
}
