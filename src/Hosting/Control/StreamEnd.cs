using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>Why a stream to a Stargate is over.</summary>
/// <param name="Kind">What it says of the Stargate.</param>
/// <param name="Reason">In a few words.</param>
/// <param name="RetryAfter">When the Stargate wants to see the node again.</param>
internal readonly record struct StreamEnd(StreamEndKind Kind, string Reason, TimeSpan RetryAfter)
{
    /// <summary>A Stargate that says when to come back is well, but has no place just now.</summary>
    public static StreamEnd Of(Failure failure) => failure.RetryAfter is { } retryAfter
        ? new StreamEnd(StreamEndKind.SentAway, failure.Message, retryAfter)
        : new StreamEnd(StreamEndKind.Lost, failure.Message, default);
}
