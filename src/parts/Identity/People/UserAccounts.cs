using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Adds people and changes what is theirs. Another password, second factor or policies also end every login of the person in
/// the same commit; disabling ends the keys for tools besides.
/// </summary>
public sealed class UserAccounts(
    IControlStore store, UserPasswords passwords, SecondFactor factor, Revocations revocations, IEntropy entropy, TimeProvider time)
{
    private static readonly Failure _codeWrong = Failure.Invalid("code", "(secret)", "it must be the code that the authenticator shows now; check that its clock is right");

    public async ValueTask<Outcome<Revision>> CreateAsync(UserRequest request, string author, CancellationToken cancellation)
    {
        if (ResourceKinds.User.CheckId(request.Name) is { } misnamed)
        {
            return Failure.Invalid("name", request.Name, misnamed.Rule!);
        }

        if ((UserPasswords.Check("password", request.Password) ?? await CheckPoliciesAsync(request.Policies, cancellation)) is { } refused)
        {
            return refused;
        }

        var hash = await passwords.MakeAsync(request.Password, cancellation);
        if (!hash.Succeeded)
        {
            return hash.Failure;
        }

        var user = new UserDocument
        {
            PasswordHash = hash.Value.Print(),
            Policies = request.Policies,
            Description = request.Description,
            Created = time.GetUtcNow(),
            PasswordChanged = time.GetUtcNow(),
        };
        if (ResourceKinds.User.Validate(user) is { } invalid)
        {
            return invalid;
        }

        var written = await WriteAsync(request.Name, user, new Stored<UserDocument>(null, Revision.Zero), author, null, cancellation);
        return written.Failure?.Code == "conflict"
            ? new Failure("conflict", $"there is a user {request.Name} already: choose another name, or delete that one first")
            : written;
    }

    public ValueTask<Outcome<Revision>> SetDisabledAsync(string name, bool disabled, string author, CancellationToken cancellation) =>
        ChangeAsync(name, user => user with { Disabled = disabled }, author, disabled ? RevocationScope.Subject : null, cancellation);

    public async ValueTask<Outcome<Revision>> SetPoliciesAsync(string name, IReadOnlyList<string> policies, string author, CancellationToken cancellation) =>
        await CheckPoliciesAsync(policies, cancellation) is { } refused
            ? refused
            : await ChangeAsync(name, user => user with { Policies = policies }, author, RevocationScope.Logins, cancellation);

    public async ValueTask<Outcome<Revision>> SetPasswordAsync(string name, string password, string author, CancellationToken cancellation)
    {
        if (UserPasswords.Check("newPassword", password) is { } weak)
        {
            return weak;
        }

        var hash = await passwords.MakeAsync(password, cancellation);
        return hash.Succeeded
            ? await ChangeAsync(name, user => user with { PasswordHash = hash.Value.Print(), PasswordChanged = time.GetUtcNow() }, author, RevocationScope.Logins, cancellation)
            : hash.Failure;
    }

    /// <summary>A secret for an authenticator, which counts only once a code of it was shown.</summary>
    public TotpOffer OfferTotp(string issuer, string name)
    {
        var secret = factor.Draw();
        return new TotpOffer(Totp.Uri(issuer, name, secret), Base32.Encode(secret).ToUpperInvariant(), factor.Seal(name, secret));
    }

    /// <summary>Turns the second factor on, by a code that proves that the authenticator has it. Returns the recovery codes, once.</summary>
    public async ValueTask<Outcome<string[]>> ConfirmTotpAsync(string name, string offer, string code, string author, CancellationToken cancellation)
    {
        var secret = factor.Open(name, offer);
        if (!secret.Succeeded)
        {
            return Failure.Invalid("offer", "(secret)", "it must be the one that was given together with the secret");
        }

        var codes = RecoveryCodes.Make(entropy);
        if (Totp.Verify(secret.Value, code.Trim(), time.GetUtcNow(), 0) is not { } step)
        {
            return _codeWrong;
        }

        var written = await ChangeAsync(
            name,
            user => user with { SecondFactor = true, TotpSealed = offer, TotpStep = step, RecoveryHashes = [.. codes.Select(RecoveryCodes.HashOf)] },
            author,
            RevocationScope.Logins,
            cancellation);
        return written.Succeeded ? codes : written.Failure;
    }

    /// <summary>Turns the second factor off.</summary>
    public ValueTask<Outcome<Revision>> RemoveTotpAsync(string name, string author, CancellationToken cancellation) => ChangeAsync(
        name,
        user => user with { SecondFactor = false, TotpSealed = "", TotpStep = 0, RecoveryHashes = [] },
        author,
        RevocationScope.Logins,
        cancellation);

    private async ValueTask<Outcome<Revision>> ChangeAsync(
        string name, Func<UserDocument, UserDocument> change, string author, RevocationScope? ends, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = ResourceKinds.User.CheckId(name) is null ? await store.ReadOneAsync(ResourceKinds.User, name, cancellation) : new Stored<UserDocument>(null, Revision.Zero);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value.Document is not { } user)
            {
                return new Failure("not_found", $"there is no user {name}");
            }

            var changed = change(user);
            if (ResourceKinds.User.Validate(changed) is { } invalid)
            {
                return invalid;
            }

            var written = await WriteAsync(name, changed, read.Value, author, ends, cancellation);
            if (written.Failure?.Code != "conflict" || attempt == StoreRecords.AttemptsMax)
            {
                return written;
            }
        }
    }

    private ValueTask<Outcome<Revision>> WriteAsync(
        string name, UserDocument user, Stored<UserDocument> read, string author, RevocationScope? ends, CancellationToken cancellation)
    {
        var ended = ends is { } scope ? revocations.OfPerson(scope, name) : null;
        IEnumerable<Operation> revoke = ended is null ? [] : [Revocations.PutOf(ended, "the user was changed")];
        return revocations.WriteAsync(
            ended is null ? [] : [ended],
            [ResourceKinds.User.Put(name, user, StoreRecords.Account), .. revoke],
            author,
            cancellation,
            ResourceKinds.User.Unchanged(name, read));
    }

    private ValueTask<Failure?> CheckPoliciesAsync(IReadOnlyList<string> policies, CancellationToken cancellation) =>
        PolicyNames.CheckAsync(store, policies, cancellation);
}
