using Edge.Identity;
using Edge.Kernel;

namespace Edge.Api;

/// <summary>
/// Does the work of passwords: as many at once as there are cores, in the order in which they came, and no more waiting than
/// some. One more is told to come back.
/// </summary>
internal sealed class PasswordQueue(int concurrency, int waitingMax) : IPasswordWork, IDisposable
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(concurrency);
    private int _inside;

    /// <summary>How many are at work or wait.</summary>
    public int Inside => Volatile.Read(ref _inside);

    public async ValueTask<Outcome<byte[]>> DeriveAsync(ReadOnlyMemory<byte> password, PasswordHash like, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inside) > concurrency + waitingMax)
        {
            Interlocked.Decrement(ref _inside);
            return new Failure("busy", "too many people log in just now; try again in a moment") { Retryable = true, RetryAfter = ComeBack };
        }

        try
        {
            await _turns.WaitAsync(cancellation);
            try
            {
                return await Task.Run(() => PasswordHash.Derive(password.Span, like.Salt.Span, like.MemoryKiB, like.Passes), CancellationToken.None);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _turns.Dispose();
}
