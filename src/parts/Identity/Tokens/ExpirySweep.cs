using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>What can be removed from the store because its time is over: tokens that expired, and revocations of such.</summary>
public static class ExpirySweep
{
    /// <summary>Expired tokens stay a while, so that lists can still show why one is refused.</summary>
    public static readonly TimeSpan TokenGrace = TimeSpan.FromHours(1);

    /// <summary>The next commit, of what has changed since under no circumstances; null when there is nothing to remove.</summary>
    public static Commit? Next(IEnumerable<ResourceEntry> entries, DateTimeOffset now, string author, Fence fence)
    {
        List<ResourceEntry> gone = [.. entries.Where(entry => IsOver(entry, now)).Take(Commit.OperationsMax)];
        return gone.Count == 0
            ? null
            : new Commit
            {
                Author = author,
                Operations = [.. gone.Select(static entry => new Operation.Delete(entry.Key))],
                Compares = [.. gone.Select(static entry => new Compare.ModifiedAt(entry.Key, entry.Modified))],
                Fence = fence,
            };
    }

    /// <summary>What cannot be read is left alone: a newer release knows when it ends.</summary>
    public static bool IsOver(ResourceEntry entry, DateTimeOffset now) =>
        (entry.Key.StartsWith(ResourceKinds.Token.Prefix) && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var token } && token.Expires + TokenGrace <= now)
        || (entry.Key.StartsWith(ResourceKinds.Revocation.Prefix) && ResourceKinds.Revocation.Parse(entry) is { Succeeded: true, Value: var revocation } && revocation.Expires <= now);
}
