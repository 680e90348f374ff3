namespace Edge.Jobs;

/// <summary>What came of a job: a response with the slot that its body holds, or the failure that the visitor is told.</summary>
internal sealed record JobOutcome(JobAnswer.Responded? Response, JobLease? Lease, FetchReply.Failed? Failure)
{
    public static JobOutcome Failed(FetchFailure reason, string detail) => new(null, null, new FetchReply.Failed(reason, detail));
}
