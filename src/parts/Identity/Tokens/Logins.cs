using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// The logins of people as the store has them, each the family of all tokens that come of it: begun, renewed and ended here.
/// 1. A renewal exchanges the refresh token; of several with the same one, one writes and all get the same new pair.
/// 2. The old token gets that pair again for some seconds, since the answer may be lost. 3. After that it is in two hands,
/// and the whole family is revoked.
/// </summary>
public sealed class Logins(
    IControlStore store, IdentityDirectory directory, RefreshSecrets secrets, ITokenMesh mesh, IdentityOptions options, TimeProvider time)
{
    public static readonly Failure Refused = new("login_ended", "this login has ended: log in again with 'edge login'");

    /// <summary>A refresh token that was exchanged already came again: somebody has a copy of it.</summary>
    public static readonly Failure Reused = new(
        "login_ended", "this login has ended, because a refresh token of it was used twice and so may be in other hands: log in again with 'edge login'");

    private readonly Revocations _revocations = new(store, directory, mesh, options, time);

    /// <summary>A new login, and the operations and conditions by which it begins; nobody has it until <see cref="BegunAsync"/>.</summary>
    public (Token Refresh, TokenDocument Document, IReadOnlyList<Operation> Operations, Compare Absent) Begin(string subject, string description)
    {
        var refresh = secrets.First();
        var now = time.GetUtcNow();
        var document = new TokenDocument
        {
            Kind = Token.TextOf(TokenKind.Refresh),
            SecretHash = refresh.SecretHash,
            Subject = subject,
            Description = description,
            Created = now,
            Renewed = now,
            Expires = now + options.RefreshTokenLifetime,
        };
        var put = ResourceKinds.Token.Put(refresh.Accessor, document, StoreRecords.Account);
        var surplus = directory.LoginsOf(subject).SkipLast(options.LoginsPerUserMax - 1).Take(Commit.OperationsMax / 2);
        return (refresh, document, [put, .. surplus.Select(static old => new Operation.Delete(ResourceKinds.Token.Key(old.Accessor)))], new Compare.ModifiedAt(put.Key, Revision.Zero));
    }

    /// <summary>Gives the pair of a login that is in the store with this state.</summary>
    public async ValueTask<TokenPair> BegunAsync(
        Token refresh, TokenDocument document, IReadOnlyList<string> policies, Revision revision, CancellationToken cancellation)
    {
        Invariant.Hold(document.Renewed is not null, "a login says when it was renewed");
        var access = secrets.AccessOf(refresh);
        var grant = new TokenGrant
        {
            Accessor = access.Accessor,
            Kind = TokenKind.User,
            SecretHash = Convert.FromHexString(access.SecretHash),
            Subject = document.Subject,
            Family = refresh.Accessor,
            Policies = policies,
            Created = document.Renewed.Value,
            Expires = document.Renewed.Value + options.AccessTokenLifetime,
        };
        directory.Grants.Add(grant);
        await mesh.AnnounceAsync(grant, cancellation);
        return new TokenPair
        {
            Subject = document.Subject,
            Access = access,
            AccessExpires = grant.Expires,
            Refresh = refresh,
            RefreshExpires = document.Expires,
            Revision = revision,
        };
    }

    /// <summary>Exchanges a refresh token for a new pair.</summary>
    public async ValueTask<Outcome<TokenPair>> RenewAsync(Token? token, CancellationToken cancellation)
    {
        // What the network never gave is refused without asking the store: strangers cannot load it.
        if (token is not { Kind: TokenKind.Refresh } || !secrets.IsGenuine(token))
        {
            return Refused;
        }

        for (var attempt = 1; attempt <= StoreRecords.AttemptsMax; attempt++)
        {
            var read = await store.ReadOneAsync(ResourceKinds.Token, token.Accessor, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value.Document is not { } login || !IsInForce(token.Accessor, login))
            {
                return Refused;
            }

            var user = await UserOfAsync(login.Subject, cancellation);
            if (!user.Succeeded)
            {
                return user.Failure;
            }

            if (token.Matches(login.SecretHash))
            {
                if (await ExchangeAsync(token, read.Value, login, user.Value, cancellation) is { } decided)
                {
                    return decided;
                }

                continue;
            }

            return await AgainAsync(token, read.Value.Modified, login, user.Value, cancellation);
        }

        return new Failure("conflict", "the login is renewed by somebody else at the same time; try again") { Retryable = true };
    }

    /// <summary>Ends a login and all that came of it. What has ended already, or never was, is no failure: there is nothing left to end.</summary>
    public async ValueTask<Outcome<Revision>> EndAsync(Token? token, CancellationToken cancellation) =>
        token is { Kind: TokenKind.Refresh } && secrets.IsGenuine(token) ? await EndAsync(token.Accessor, "logout", cancellation) : Revision.Zero;

    /// <summary>Ends a login by its accessor, as its own access token knows it.</summary>
    public ValueTask<Outcome<Revision>> EndAsync(string family, string reason, CancellationToken cancellation) =>
        _revocations.RevokeLoginAsync(family, reason, cancellation);

    private bool IsInForce(string accessor, TokenDocument login) =>
        login.Kind == Token.TextOf(TokenKind.Refresh) && time.GetUtcNow() < login.Expires && !directory.Revocations.Covers(StoredGrant.Of(accessor, login));

    /// <summary>The person as of now: who was disabled or removed meanwhile renews nothing, and policies are those of today.</summary>
    private async ValueTask<Outcome<UserDocument>> UserOfAsync(string subject, CancellationToken cancellation)
    {
        var name = UserName.OfSubject(subject);
        var read = name is null ? new Stored<UserDocument>(null, Revision.Zero) : await store.ReadOneAsync(ResourceKinds.User, name, cancellation);
        return !read.Succeeded ? read.Failure : read.Value.Document is { Disabled: false } user ? user : Refused;
    }

    /// <summary>Null when somebody else was faster, and the login has to be read again.</summary>
    private async ValueTask<Outcome<TokenPair>?> ExchangeAsync(
        Token token, Stored<TokenDocument> read, TokenDocument login, UserDocument user, CancellationToken cancellation)
    {
        var next = secrets.Next(token);
        var now = time.GetUtcNow();
        var renewed = login with { SecretHash = next.SecretHash, PreviousHash = token.SecretHash, Renewed = now, Expires = now + options.RefreshTokenLifetime };
        var commit = new Commit
        {
            Author = login.Subject,
            Operations = [ResourceKinds.Token.Put(token.Accessor, renewed, StoreRecords.Account)],
            Compares = [ResourceKinds.Token.Unchanged(token.Accessor, read)],
        };
        switch (await store.CommitAsync(commit, cancellation))
        {
            case CommitOutcome.Committed committed:
                mesh.AnnounceRevision(committed.Revision);
                return await BegunAsync(next, renewed, user.Policies, committed.Revision, cancellation);
            case CommitOutcome.Conflict or CommitOutcome.Unknown:
                // Whether it was this one or another: what the store has now tells.
                return null;
            case var failed:
                return StoreRecords.FailureOf(failed)!;
        }
    }

    /// <summary>A genuine token that is not the present one: it was exchanged just now, or it is a copy.</summary>
    private async ValueTask<Outcome<TokenPair>> AgainAsync(
        Token token, Revision revision, TokenDocument login, UserDocument user, CancellationToken cancellation)
    {
        var next = secrets.Next(token);
        if (login.PreviousHash is { } previous && token.Matches(previous) && next.Matches(login.SecretHash)
            && time.GetUtcNow() - login.Renewed <= options.RefreshGrace)
        {
            return await BegunAsync(next, login, user.Policies, revision, cancellation);
        }

        var ended = await EndAsync(token.Accessor, "a refresh token was used twice", cancellation);
        return ended.Succeeded ? Reused : ended.Failure;
    }
}
