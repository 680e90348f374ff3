using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Turns passwords into hashes, which takes a core and much memory for a while: somebody has to say how many at once, and
/// who waits.
/// </summary>
public interface IPasswordWork
{
    /// <summary>The bytes of <see cref="PasswordHash.Derive"/> with the salt and cost of <paramref name="like"/>; a failure when too many wait.</summary>
    ValueTask<Outcome<byte[]>> DeriveAsync(ReadOnlyMemory<byte> password, PasswordHash like, CancellationToken cancellation);
}
