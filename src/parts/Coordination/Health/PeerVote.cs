using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What another Stargate said last of a node.</summary>
/// <param name="Sequence">Of <paramref name="Said"/>; the lowest there is when the peer tells everything anew.</param>
/// <param name="QuarantineUntil">By this judge's clock; null if that Stargate wants none.</param>
internal readonly record struct PeerVote(NodeObservation Said, long Sequence, TimeSpan? QuarantineUntil)
{
    public NodeVote Vote => new(Said.Observer, Said.Sight, Said.BootId, Said.SightReason);
}
