using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A token that a verifier knows, with what came of it last time, so that the next time costs no allocation.</summary>
internal sealed class TokenSlot(TokenGrant grant)
{
    private volatile Known? _known;

    public TokenGrant Grant => grant;

    /// <summary>Whom the token belongs to, as long as policies are what they were.</summary>
    public Caller CallerAt(long version, IdentityDirectory directory)
    {
        var known = _known;
        if (known is null || known.Version != version)
        {
            _known = known = new Known(version, directory.CallerOf(grant));
        }

        return known.Caller;
    }

    private sealed record Known(long Version, Caller Caller);
}
