using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// What can be removed from the store because its time is over: tokens and TSIG keys that expired, revocations of such, and TSIG keys
/// that are revoked, since those need not end by themselves, and a revocation does.
/// </summary>
public static class ExpirySweep
{
    /// <summary>Expired tokens stay a while, so that lists can still show why one is refused.</summary>
    public static readonly TimeSpan TokenGrace = TimeSpan.FromHours(1);

    /// <summary>The next commit, of what has changed since under no circumstances; null when there is nothing to remove.</summary>
    public static Commit? Next(IEnumerable<ResourceEntry> entries, DateTimeOffset now, string author, Fence fence)
    {
        List<ResourceEntry> gone = [.. Over([.. entries], now).Take(Commit.OperationsMax)];
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

    /// <summary>Those of some entries, revocations among them, whose time is over; keys before the revocations that end them.</summary>
    public static IEnumerable<ResourceEntry> Over(IReadOnlyCollection<ResourceEntry> entries, DateTimeOffset now)
    {
        var revoked = entries.Where(static entry => entry.Key.StartsWith(ResourceKinds.Revocation.Prefix))
            .Select(static entry => (entry.Key, Document: ResourceKinds.Revocation.Parse(entry)))
            .Where(static revocation => revocation.Document.Succeeded)
            .ToDictionary(static revocation => revocation.Key, static revocation => revocation.Document.Value.Before);
        return entries.Where(entry => IsRevokedKey(entry, revoked)).Concat(entries.Where(entry => IsOver(entry, now))).Distinct();
    }

    private static bool IsRevokedKey(ResourceEntry entry, Dictionary<ResourceKey, DateTimeOffset> revoked) =>
        ResourceKinds.TsigKey.IdOf(entry.Key) is { } name
        && ResourceKinds.TsigKey.Parse(entry) is { Succeeded: true, Value: var key }
        && ((RevocationId[])[RevocationId.Network, .. RevocationsOf(entry.Account), .. RevocationsOf(TsigGrant.SubjectOf(name))])
            .Any(id => revoked.TryGetValue(ResourceKinds.Revocation.Key(id.ToString()), out var before) && key.Created <= before);

    private static RevocationId[] RevocationsOf(string subject) =>
        RevocationId.Of(RevocationScope.Subject, subject) is { Succeeded: true, Value: var id } ? [id] : [];

    /// <summary>What cannot be read is left alone: a newer release knows when it ends.</summary>
    private static bool IsOver(ResourceEntry entry, DateTimeOffset now) =>
        (entry.Key.StartsWith(ResourceKinds.Token.Prefix) && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var token } && token.Expires + TokenGrace <= now)
        || (entry.Key.StartsWith(ResourceKinds.TsigKey.Prefix) && ResourceKinds.TsigKey.Parse(entry) is { Succeeded: true, Value.Expires: { } ends } && ends + TokenGrace <= now)
        || (entry.Key.StartsWith(ResourceKinds.Revocation.Prefix) && ResourceKinds.Revocation.Parse(entry) is { Succeeded: true, Value: var revocation } && revocation.Expires <= now);
}
