using Edge.Jobs;
using Microsoft.AspNetCore.Http;

namespace Edge.Gateway;

/// <summary>
/// The content of a request on its way to the origin. It notes when the visitor's own framing is what broke it: to whoever
/// reads it for the origin, that would look like the origin's failure.
/// </summary>
internal sealed class VisitorContent(Stream content, Visit visit) : BodyStream
{
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
}
