using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Lets callers to privileged paths of a node that is no Api: 1. an address that failed too often waits; 2. a node that
/// heard nothing from the network for a while cannot know what was revoked, and refuses everybody; 3. the token is verified,
/// after a look-up if it is unknown; 4. the capability is checked.
/// </summary>
/// <param name="age">How long ago the network said that this node knows every revocation; null for never.</param>
/// <param name="lookUp">Asks others for a token that is unknown here; null if there is none.</param>
public sealed class PrivilegedGate(
    IdentityDirectory directory,
    IdentityOptions options,
    IdentityMetrics metrics,
    Func<TimeSpan?> age,
    Func<string, CancellationToken, Task<TokenGrant?>> lookUp,
    TimeProvider time)
{
    /// <summary>Look-ups of unknown tokens in one second, for all clients.</summary>
    private const int LookupsPerSecondMax = 100;

    public const string StaleCode = "verifier_stale";

    private readonly TokenVerifier _verifier = new(directory, time);
    private readonly FailureBudget _failures = new(options, time);
    private readonly Lock _gate = new();
    private long _second;
    private int _lookups;

    /// <summary>Whether privileged paths are open at all.</summary>
    public bool IsFresh => age() is { } since && since <= options.StaleAfter;

    public async ValueTask<Outcome<Caller>> AdmitAsync(
        string? authorization, string path, Capabilities needed, IPAddress address, CancellationToken cancellation)
    {
        if (_failures.Check(address) is { } held)
        {
            return Deny(held);
        }

        if (!IsFresh)
        {
            return Deny(Stale());
        }

        var caller = _verifier.VerifyHeader(authorization);
        if (!caller.Succeeded && await LearnAsync(authorization, cancellation) is { } learnt)
        {
            caller = _verifier.VerifyHeader(authorization, learnt);
        }

        if (!caller.Succeeded)
        {
            _failures.Count(address);
            return Deny(caller.Failure);
        }

        return caller.Value.Access.Check(path, needed) is { } denied ? Deny(denied) : caller;
    }

    private async ValueTask<TokenGrant?> LearnAsync(string? authorization, CancellationToken cancellation)
    {
        var space = authorization?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0
            || !Token.TryParse(authorization.AsSpan(space + 1), out var token)
            || token.Kind is not (TokenKind.User or TokenKind.Api)
            || directory.TryFindToken(token.Accessor, out _)
            || !MayLookUp())
        {
            return null;
        }

        var grant = await lookUp(token.Accessor, cancellation);
        if (grant is { Kind: TokenKind.User })
        {
            directory.Grants.Add(grant);
        }

        return grant;
    }

    private bool MayLookUp()
    {
        lock (_gate)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second)
            {
                (_second, _lookups) = (second, 0);
            }

            return ++_lookups <= LookupsPerSecondMax;
        }
    }

    private Failure Stale()
    {
        var since = age() is { } span ? $"for {span.TotalSeconds:0} s" : "since it started";
        return new Failure(
            StaleCode,
            $"this node has heard nothing from the network {since} and cannot know which tokens were revoked: after {options.StaleAfter.TotalSeconds:0} s it refuses privileged requests")
        {
            Retryable = true,
        };
    }

    private Failure Deny(Failure failure)
    {
        metrics.Denied(failure.Code);
        return failure;
    }
}
