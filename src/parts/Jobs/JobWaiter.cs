namespace Edge.Jobs;

/// <summary>A job that waits for a slot.</summary>
internal sealed class JobWaiter(JobNeed need, long sequence) : IComparable<JobWaiter>
{
    public JobNeed Need => need;

    /// <summary>Whether this node may do it itself: Hosts may not, or it has waited long enough.</summary>
    public bool LocalAllowed { get; set; } = need.OwnOnly;

    public TaskCompletionSource<JobLease> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>By priority, then by deadline, then by age.</summary>
    public int CompareTo(JobWaiter? other) =>
        other is null ? 1 : (need.Priority, need.Deadline, sequence).CompareTo((other.Need.Priority, other.Need.Deadline, other.Sequence));

    private long Sequence => sequence;
}
