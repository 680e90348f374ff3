namespace Edge.Jobs;

/// <summary>One slot, of a Host or of this node, from the choice until the body's end. Ended once.</summary>
internal sealed class JobLease(JobDesk desk, HostState? host)
{
    private int _ended;

    /// <summary>The Host, or null if this node does it itself.</summary>
    public HostState? Host => host;

    public void Answered(TimeSpan taken) => desk.Answered(this, taken);

    public void End(JobLeaseEnd end)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            desk.End(this, end);
        }
    }
}
