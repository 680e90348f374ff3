using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>Does the real work at the least cost, and counts it: what a login costs is how often this was asked, and of what size.</summary>
internal sealed class CountedPasswords : IPasswordWork
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Memory and passes of what was asked for last.</summary>
    public (int MemoryKiB, int Passes) Last { get; private set; }

    /// <summary>Runs before each work; null lets it pass.</summary>
    public Func<Failure?> Gate { get; set; } = static () => null;

    public ValueTask<Outcome<byte[]>> DeriveAsync(ReadOnlyMemory<byte> password, PasswordHash like, CancellationToken cancellation)
    {
        if (Gate() is { } refused)
        {
            return ValueTask.FromResult<Outcome<byte[]>>(refused);
        }

        Interlocked.Increment(ref _count);
        Last = (like.MemoryKiB, like.Passes);
        return ValueTask.FromResult<Outcome<byte[]>>(PasswordHash.Derive(password.Span, like.Salt.Span, 8, 1));
    }
}
