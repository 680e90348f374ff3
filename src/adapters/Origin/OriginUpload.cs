using System.Buffers;
using System.Net;

namespace Edge.Origin;

/// <summary>A request's body on its way to the origin; every piece that moves shows that neither side is silent.</summary>
internal sealed class OriginUpload(Stream body, long? length, SilenceWatch watch) : HttpContent
{
    private const int PieceLength = 32 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int read;
            while ((read = await body.ReadAsync(piece, cancellationToken)) > 0)
            {
                await stream.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                watch.Moved();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
