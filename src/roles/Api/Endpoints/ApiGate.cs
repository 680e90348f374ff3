using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Finds out who a request comes from. A token that the directory has not heard of yet is looked up once, a stored one in
/// the store and an access token at the Stargates, so that a new token works at once at every Api.
/// </summary>
/// <param name="silence">How long neither the store nor a Stargate was heard.</param>
/// <param name="silenceMax">After so long the Api cannot know what was revoked, and takes nobody's word for who they are.</param>
internal sealed class ApiGate(IControlStore store, ApiMesh mesh, IdentityDirectory directory, Func<TimeSpan> silence, TimeSpan silenceMax, TimeProvider time)
{
    /// <summary>Look-ups of unknown tokens in one second, for all clients: guessing must not load the store.</summary>
    private const int LookupsPerSecondMax = 100;

    private readonly Failure _stale = new(
        "view_stale", $"this Api has heard neither the database nor a Stargate for {silenceMax.TotalSeconds:0} s, so it cannot know which tokens were revoked; try another one, or later")
    {
        Retryable = true,
    };

    private readonly TokenVerifier _verifier = new(directory, time);
    private readonly Lock _lock = new();
    private long _second;
    private int _lookups;

    public async ValueTask<Outcome<Caller>> AdmitAsync(string? authorization, CancellationToken cancellation)
    {
        if (silence() > silenceMax)
        {
            return _stale;
        }

        var caller = _verifier.VerifyHeader(authorization);
        return !caller.Succeeded && await LearnAsync(authorization, cancellation) is { } learnt
            ? _verifier.VerifyHeader(authorization, learnt)
            : caller;
    }

    private async ValueTask<TokenGrant?> LearnAsync(string? authorization, CancellationToken cancellation)
    {
        var space = authorization?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0 || !Token.TryParse(authorization.AsSpan(space + 1), out var token)
            || directory.TryFindToken(token.Accessor, out _) || !MayLookUp())
        {
            return null;
        }

        if (token.Kind == TokenKind.User)
        {
            var grant = await mesh.LookupAsync(token.Accessor, cancellation);
            if (grant is not null)
            {
                directory.Grants.Add(grant);
            }

            return grant;
        }

        var read = await store.ReadAsync(KeyRange.Of(ResourceKinds.Token.Key(token.Accessor)), cancellation);
        return read is ReadOutcome.Found { Entries: [var entry, ..] } && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var document }
            ? StoredGrant.Of(token.Accessor, document)
            : null;
    }

    /// <summary>A token by its accessor, as any other verifier of the network knows it; null if it is in force nowhere.</summary>
    public async ValueTask<TokenGrant?> FindAsync(string accessor, CancellationToken cancellation)
    {
        if (!MayLookUp())
        {
            return null;
        }

        var read = await store.ReadAsync(KeyRange.Of(ResourceKinds.Token.Key(accessor)), cancellation);
        return read is ReadOutcome.Found { Entries: [var entry, ..] } && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var document }
            ? StoredGrant.Of(accessor, document)
            : await mesh.LookupAsync(accessor, cancellation);
    }

    private bool MayLookUp()
    {
        lock (_lock)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second)
            {
                (_second, _lookups) = (second, 0);
            }

            return ++_lookups <= LookupsPerSecondMax;
        }
    }
}
