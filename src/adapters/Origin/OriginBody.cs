using Edge.Jobs;

namespace Edge.Origin;

/// <summary>The body of an origin's response. Silence, an early end and bad framing come out as <see cref="FetchBrokenException"/>.</summary>
internal sealed class OriginBody(HttpResponseMessage response, Stream inner, SilenceWatch watch) : BodyStream
{
    private bool _disposed;

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
