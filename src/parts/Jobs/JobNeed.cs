using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>What a job needs of the desk.</summary>
/// <param name="Hash">Of the URL; the same URL prefers the same Hosts.</param>
/// <param name="Excluded">Hosts that failed or refused it already; grows while the job is tried.</param>
/// <param name="OwnOnly">This node does it itself, as soon as it has room.</param>
internal sealed record JobNeed(ulong Hash, List<NodeId> Excluded, JobPriority Priority, DateTimeOffset Deadline, bool OwnOnly);
