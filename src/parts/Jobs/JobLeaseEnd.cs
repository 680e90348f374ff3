namespace Edge.Jobs;

/// <summary>What a job's end says of its Host.</summary>
internal enum JobLeaseEnd
{
    Succeeded,
    Failed,

    /// <summary>Nothing: it was cancelled, refused, or the origin was at fault.</summary>
    Neutral,
}
