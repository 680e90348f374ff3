using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Revokes tokens. Each revocation is told to the mesh first, where it holds at once and even with the store away, and then
/// written, which alone makes it last: a failure therefore says that it has to be repeated.
/// </summary>
public sealed class Revocations(IControlStore store, IdentityDirectory directory, ITokenMesh mesh, IdentityOptions options, TimeProvider time)
{
    /// <summary>Revokes what an id names, as of now or, for a subject or the network, as of an earlier moment.</summary>
    public async ValueTask<Outcome<(Revision Revision, TokenRevocation Revocation)>> RevokeAsync(
        RevocationId id, DateTimeOffset before, string reason, string author, CancellationToken cancellation)
    {
        var revocation = Of(id, before);
        var operations = OperationsOf(revocation, reason);
        var committed = await WriteAsync([revocation], operations, author, cancellation);
        return committed.Succeeded ? (committed.Value, revocation) : committed.Failure;
    }

    /// <summary>
    /// What has to be revoked when a resource is deleted: a token, which a backup that still has it must not bring back, or a
    /// person with everything that is theirs.
    /// </summary>
    public static IEnumerable<Operation> WithDeletionOf(ResourceEntry entry, DateTimeOffset now)
    {
        if (ResourceKinds.Token.IdOf(entry.Key) is { } accessor)
        {
            var expires = ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var token } ? token.Expires : now + ApiTokens.LifetimeMax;
            var id = RevocationId.Of(RevocationScope.Accessor, accessor).Value;
            return expires > now ? [PutOf(new TokenRevocation(id, now, expires + IdentityOptions.ClockTolerance), "deleted")] : [];
        }

        return ResourceKinds.User.IdOf(entry.Key) is { } name && RevocationId.Of(RevocationScope.Subject, UserName.SubjectOf(name)) is { Succeeded: true, Value: var person }
            ? [PutOf(new TokenRevocation(person, now, now + ApiTokens.LifetimeMax), "the user was deleted")]
            : [];
    }

    /// <summary>Ends a login: its refresh token and every access token that came of it.</summary>
    internal async ValueTask<Outcome<Revision>> RevokeLoginAsync(string family, string reason, CancellationToken cancellation)
    {
        var revocation = Of(RevocationId.Of(RevocationScope.Accessor, family).Value, time.GetUtcNow());
        return await WriteAsync([revocation], OperationsOf(revocation, reason), "identity", cancellation);
    }

    /// <summary>What ends with a change to a person, as of now.</summary>
    internal TokenRevocation OfPerson(RevocationScope scope, string name) =>
        Of(RevocationId.Of(scope, UserName.SubjectOf(name)).Value, time.GetUtcNow());

    /// <summary>Revocations of several things, with other operations, as one change that others hear of.</summary>
    internal async ValueTask<Outcome<Revision>> WriteAsync(
        IReadOnlyList<TokenRevocation> revocations, IReadOnlyList<Operation> operations, string author, CancellationToken cancellation, params IReadOnlyList<Compare> compares)
    {
        foreach (var revocation in revocations)
        {
            directory.Revocations.Hear(revocation);
            mesh.Announce(revocation);
        }

        var outcome = await store.CommitAsync(new Commit { Author = author, Operations = operations, Compares = compares }, cancellation);
        if (outcome is CommitOutcome.Committed committed)
        {
            mesh.AnnounceRevision(committed.Revision);
            return committed.Revision;
        }

        var failure = StoreRecords.FailureOf(outcome)!;
        return failure.Retryable && revocations.Count > 0
            ? failure with { Message = $"{failure.Message}; the revocation holds at every Stargate, Gateway and Api that is up, but does not last: repeat it" }
            : failure;
    }

    internal static Operation PutOf(TokenRevocation revocation, string reason) => ResourceKinds.Revocation.Put(
        revocation.Id.ToString(),
        new RevocationDocument { Before = revocation.Before, Expires = revocation.Expires, Reason = reason },
        StoreRecords.Account);

    /// <summary>
    /// Kept until nothing that it concerns can be in force. Of a single token that is known by its own end; for all others
    /// by the longest life that a token can have.
    /// </summary>
    internal TokenRevocation Of(RevocationId id, DateTimeOffset before)
    {
        var longest = id.Scope switch
        {
            RevocationScope.Device => options.SessionLifetime,
            RevocationScope.Accessor or RevocationScope.Logins => options.RefreshTokenLifetime,
            _ => ApiTokens.LifetimeMax,
        };
        var end = id.Scope == RevocationScope.Accessor && directory.TryFindToken(id.Name, out var token) ? token.Expires : before + longest;
        return new TokenRevocation(id, before, (end > before ? end : before) + IdentityOptions.ClockTolerance);
    }

    private static List<Operation> OperationsOf(TokenRevocation revocation, string reason)
    {
        var operations = new List<Operation> { PutOf(revocation, reason) };
        if (revocation.Id.Scope == RevocationScope.Accessor)
        {
            operations.Add(new Operation.Delete(ResourceKinds.Token.Key(revocation.Id.Name)));
        }

        return operations;
    }
}
