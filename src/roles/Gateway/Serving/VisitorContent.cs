using Microsoft.AspNetCore.Http;

namespace Edge.Gateway;

/// <summary>
/// The content of a request on its way to the origin. It notes when the visitor's own framing is what broke it: to whoever
/// reads it for the origin, that would look like the origin's failure.
/// </summary>
internal sealed class VisitorContent(Stream content, Visit visit) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (error is BadHttpRequestException or OverflowException or { InnerException: OverflowException })
        {
            // The server's parser of chunks lets a size beyond 63 bits overflow.
            visit.ContentIsBroken = true;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
