using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>A node of a cohort and what is known of it now.</summary>
/// <param name="Connected">Whether a Stargate hears it.</param>
/// <param name="Applied">Up to where it has what it is meant to have of the class; zero in another epoch.</param>
public sealed record MemberState(WaveMember Member, bool Connected, NodeHealth Health, Revision Applied, IReadOnlyList<NodeRejection> Rejections)
{
    /// <summary>Whether it counts among those who must acknowledge.</summary>
    public bool Counts => Connected && Health != NodeHealth.Down;
}
