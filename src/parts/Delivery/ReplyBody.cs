namespace Edge.Delivery;

/// <summary>A reply's content, read once from beginning to end.</summary>
public abstract class ReplyBody : IAsyncDisposable
{
    /// <summary>
    /// The next bytes, valid until the next call; empty at the end. Throws
    /// <see cref="Edge.Jobs.FetchBrokenException"/> where the content ends too early.
    /// </summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
