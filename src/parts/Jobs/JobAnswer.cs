namespace Edge.Jobs;

/// <summary>What a Host made of a job.</summary>
public abstract record JobAnswer
{
    private JobAnswer()
    {
    }

    /// <summary>The origin's response, by the Host's word. The receiver disposes the body.</summary>
    public sealed record Responded(int Status, HeaderFields Fields, Stream Body, long? Length) : JobAnswer;

    /// <summary>The Host says that the origin failed. Hosts may lie, so this is not yet the visitor's answer.</summary>
    public sealed record OriginFailed(FetchFailure Reason, string Detail) : JobAnswer;

    /// <summary>The Host failed: its connection broke, it was silent or it broke the protocol.</summary>
    public sealed record Lost(string Detail) : JobAnswer;

    /// <summary>The Host did not take the job, which is no fault: it is full, it drains, or the request does not fit into a frame.</summary>
    public sealed record Refused(string Detail) : JobAnswer;
}
