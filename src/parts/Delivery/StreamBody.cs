using System.Buffers;
using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>
/// Content straight from the origin, drawn only as fast as the visitor takes it. Counts, so that a body of a length other
/// than the one told never looks complete.
/// </summary>
internal sealed class StreamBody(Stream source, long? length) : ReplyBody
{
    private const int ChunkBytes = 64 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _read;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        var count = await source.ReadAsync(_buffer, cancellation);
        _read += count;
        if (length is { } told && (_read > told || (count == 0 && _read < told)))
        {
            throw new FetchBrokenException(FetchFailure.Malformed, $"the origin told {told} bytes and sent {_read}");
        }

        return _buffer.AsMemory(0, count);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            await source.DisposeAsync();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await base.DisposeAsync();
    }
}
