namespace Edge.Delivery;

/// <summary>Content that lies in memory whole.</summary>
internal sealed class MemoryBody(ReadOnlyMemory<byte> content) : ReplyBody
{
    private ReadOnlyMemory<byte> _rest = content;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        var next = _rest;
        _rest = default;
        return ValueTask.FromResult(next);
    }
}
