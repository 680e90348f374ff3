using Edge.Jobs;

namespace Edge.Tests.Unit.Jobs;

/// <summary>An own origin that reaches nothing, and counts how often it was asked to.</summary>
internal sealed class CountingOrigin : IOrigin
{
    private int _count;

    public int Count => _count;

    public ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _count);
        return ValueTask.FromResult<FetchReply>(new FetchReply.Failed(FetchFailure.Unreachable, "nothing is reached"));
    }
}
