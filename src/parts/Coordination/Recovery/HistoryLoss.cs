using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>A restore, or a failover that lost commits, as a Stargate that remembers more than the store found it.</summary>
/// <param name="Epoch">The epoch that follows.</param>
/// <param name="Remembered">What the Stargate had seen.</param>
/// <param name="Common">No revision of the common history is above this one.</param>
/// <param name="Revocations">How many revocations were committed again.</param>
public sealed record HistoryLoss(long Epoch, ControlPicture Remembered, Revision Common, IReadOnlyList<LostCommit> Commits, int Revocations);
