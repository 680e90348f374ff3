namespace Edge.Delivery;

/// <summary>Content from a spool; the leading reader goes on by itself where the spool overflowed.</summary>
/// <param name="rest">Gives the rest of an overflowed body, for the leading reader only.</param>
internal sealed class SpoolBody(Spool spool, Func<ReplyBody>? rest, Action? abandoned) : ReplyBody
{
    private const int ChunkBytes = 64 * 1024;

    private int _position;
    private bool _ended;
    private ReplyBody? _rest;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        while (_rest is null)
        {
            var chunk = spool.Read(_position, out var wait);
            if (!chunk.IsEmpty)
            {
                chunk = chunk[..Math.Min(chunk.Length, ChunkBytes)];
                _position += chunk.Length;
                return chunk;
            }

            if (wait is null)
            {
                if (spool.State != SpoolState.Overflowed || rest is null)
                {
                    _ended = true;
                    return default;
                }

                _rest = rest();
                break;
            }

            await wait.WaitAsync(cancellation);
        }

        return await _rest!.ReadAsync(cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_rest is { } opened)
        {
            await opened.DisposeAsync();
        }
        else if (!_ended)
        {
            abandoned?.Invoke();
        }

        await base.DisposeAsync();
    }
}
