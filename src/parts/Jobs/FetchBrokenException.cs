namespace Edge.Jobs;

/// <summary>A response's body ended before it was complete.</summary>
public sealed class FetchBrokenException(FetchFailure reason, string detail) : IOException(detail)
{
    public FetchFailure Reason { get; } = reason;
}
