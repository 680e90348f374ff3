using Edge.Jobs;

namespace Edge.Origin;

/// <summary>The body of an origin's response. Silence, an early end and bad framing come out as <see cref="FetchBrokenException"/>.</summary>
internal sealed class OriginBody(HttpResponseMessage response, Stream inner, SilenceWatch watch) : Stream
{
    private bool _disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<int> read;
        try
        {
            read = inner.ReadAsync(buffer, watch.Token);
        }
        catch (Exception error) when (OriginFault.Is(error))
        {
            throw OriginFault.Broken(error, watch);
        }

        // Most reads are served from what has already arrived; those need no timer.
        return read.IsCompletedSuccessfully ? read : WaitAsync(read, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("an origin's body is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            response.Dispose();
            watch.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read, CancellationToken cancellation)
    {
        watch.Follow(cancellation);
        watch.Start();
        try
        {
            return await read;
        }
        catch (Exception error) when (OriginFault.Is(error))
        {
            cancellation.ThrowIfCancellationRequested();
            throw OriginFault.Broken(error, watch);
        }
        finally
        {
            watch.Stop();

            // A token is that of one read: what its owner does later must not break the next.
            watch.Follow(CancellationToken.None);
        }
    }
}
