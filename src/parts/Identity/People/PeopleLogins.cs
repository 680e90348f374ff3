using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Lets people in by password and, where they have one, a second factor. Each try reads the store once and does the work of
/// one password, whatever is wrong with it, and every wrong one is refused in the same words. Only who has the password
/// learns that a code is wanted.
/// </summary>
public sealed class PeopleLogins(
    IControlStore store, UserPasswords passwords, SecondFactor factor, Logins logins, LoginGuard guard, IdentityMetrics metrics)
{
    public static readonly Failure Refused = new("login_refused", "the name, the password or the code is not right");

    public static readonly Failure CodeWanted = new("code_required", "a one-time code is wanted besides the password");

    public static readonly Failure PasswordWrong = new("password_wrong", "the present password is not right") { Field = "password" };

    /// <summary>Read for a name that nobody can have, so that such a try costs the same.</summary>
    private const string Nobody = "nobody";

    public ValueTask<Outcome<TokenPair>> LoginAsync(LoginRequest request, CancellationToken cancellation) =>
        GuardAsync(request, async () =>
        {
            var outcome = await CheckAsync(request, cancellation);
            if (outcome.Succeeded)
            {
                metrics.PersonLoggedIn();
            }

            return outcome;
        });

    /// <summary>Whether it is the person: before what a stolen access token alone must not do. Wrong passwords count as failed logins.</summary>
    public async ValueTask<Failure?> ConfirmAsync(string name, string password, IPAddress address, CancellationToken cancellation)
    {
        var confirmed = await GuardAsync<bool>(
            new LoginRequest { User = name, Password = password, Address = address },
            async () =>
            {
                var read = await ReadAsync(name, password, cancellation);
                return !read.Succeeded ? read.Failure : read.Value.User is null ? PasswordWrong : true;
            });
        return confirmed.Failure;
    }

    /// <summary>Gives a new pair for a refresh token. A made-up one costs no more than a hash.</summary>
    public async ValueTask<Outcome<TokenPair>> RenewAsync(Token? refresh, CancellationToken cancellation)
    {
        var outcome = await logins.RenewAsync(refresh, cancellation);
        if (!outcome.Succeeded)
        {
            metrics.Denied(outcome.Failure == Logins.Reused ? "refresh_reused" : outcome.Failure.Code);
        }

        return outcome;
    }

    public ValueTask<Outcome<Revision>> LogoutAsync(Token? refresh, CancellationToken cancellation) => logins.EndAsync(refresh, cancellation);

    /// <summary>Ends the login that an access token came of.</summary>
    public ValueTask<Outcome<Revision>> LogoutAsync(string family, CancellationToken cancellation) => logins.EndAsync(family, "logout", cancellation);

    private async ValueTask<Outcome<T>> GuardAsync<T>(LoginRequest request, Func<ValueTask<Outcome<T>>> check)
    {
        var account = request.User.Length <= LoginRequest.TextLengthMax ? request.User : Nobody;
        if (guard.Begin(request.Address, account) is { } held)
        {
            metrics.Denied(held.Code);
            return held;
        }

        var (failed, succeeded) = (false, false);
        try
        {
            var outcome = await check();
            (failed, succeeded) = (outcome.Failure == Refused || outcome.Failure == PasswordWrong, outcome.Succeeded);
            if (!outcome.Succeeded)
            {
                metrics.Denied(outcome.Failure.Code);
            }

            return outcome;
        }
        finally
        {
            guard.End(request.Address, account, failed, succeeded);
        }
    }

    private async ValueTask<Outcome<TokenPair>> CheckAsync(LoginRequest request, CancellationToken cancellation)
    {
        var read = await ReadAsync(request.User, request.Password, cancellation);
        return !read.Succeeded ? read.Failure
            : read.Value.User is { } user ? await EnterAsync(request.User, read.Value.Stored, user, request, cancellation)
            : Refused;
    }

    /// <summary>The person, if the password is theirs and they may log in; the work is the same if there is none.</summary>
    private async ValueTask<Outcome<(Stored<UserDocument> Stored, UserDocument? User)>> ReadAsync(string name, string password, CancellationToken cancellation)
    {
        var isName = ResourceKinds.User.CheckId(name) is null;
        var read = await store.ReadOneAsync(ResourceKinds.User, isName ? name : Nobody, cancellation);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var user = isName && read.Value.Document is { Disabled: false } found ? found : null;
        var hash = user is not null && PasswordHash.TryParse(user.PasswordHash, out var parsed) ? parsed : null;
        var right = await passwords.VerifyAsync(hash, password, cancellation);
        return right.Succeeded ? (read.Value, right.Value ? user : null) : right.Failure;
    }

    /// <summary>
    /// Begins the login in one commit with the use of the code, if the person is still as they were read: of two that bring
    /// the same code, one gets in, and who is disabled meanwhile does not.
    /// </summary>
    private async ValueTask<Outcome<TokenPair>> EnterAsync(
        string name, Stored<UserDocument> read, UserDocument user, LoginRequest request, CancellationToken cancellation)
    {
        var used = user;
        if (user.SecondFactor)
        {
            if (request.Code.Length == 0)
            {
                return CodeWanted;
            }

            var factored = request.Code.Length <= LoginRequest.TextLengthMax ? factor.Use(name, user, request.Code) : (UserDocument?)null;
            if (!factored.Succeeded || factored.Value is null)
            {
                return factored.Failure ?? Refused;
            }

            used = factored.Value;
        }

        var subject = UserName.SubjectOf(name);
        var (refresh, document, operations, absent) = logins.Begin(subject, $"login from {request.Address}");
        IEnumerable<Operation> code = ReferenceEquals(used, user) ? [] : [ResourceKinds.User.Put(name, used, StoreRecords.Account)];
        var commit = new Commit
        {
            Author = subject,
            Operations = [.. operations, .. code],
            Compares = [absent, ResourceKinds.User.Unchanged(name, read)],
        };
        return await store.CommitAsync(commit, cancellation) switch
        {
            CommitOutcome.Committed committed => await logins.BegunAsync(refresh, document, user.Policies, committed.Revision, cancellation),
            CommitOutcome.Conflict => Refused,
            var failed => StoreRecords.FailureOf(failed)!,
        };
    }
}
