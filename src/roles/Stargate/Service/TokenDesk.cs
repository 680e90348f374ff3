using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>
/// What a Stargate knows of tokens: access tokens as Apis told of them, stored ones and revocations out of the picture. It
/// passes on what is new, so that no single link of the mesh matters, and answers verifiers that missed something.
/// </summary>
internal sealed class TokenDesk
{
    private readonly ControlView _view;
    private readonly TimeProvider _time;

    public TokenDesk(ControlView view, IdentityOptions options, TimeProvider time)
    {
        _view = view;
        _time = time;
        Grants = new GrantBook(options, time);
        Revocations = new RevocationList(time);
        Unwritten = new UnwrittenRevocations(Revocations);
        Reread(view.Current);
    }

    /// <summary>Raised with each access token that is news here.</summary>
    public event Action<TokenGrant>? Granted;

    /// <summary>Raised with each revocation that is news here, from the mesh or out of the store.</summary>
    public event Action<TokenRevocation>? Revoked;

    public GrantBook Grants { get; }

    public RevocationList Revocations { get; }

    /// <summary>What Gateways are told besides what the store has.</summary>
    public UnwrittenRevocations Unwritten { get; }

    public void Take(TokenGrant grant)
    {
        if (!Revocations.Covers(grant) && Grants.Add(grant))
        {
            Granted?.Invoke(grant);
        }
    }

    public void Take(TokenRevocation revocation)
    {
        if (Revocations.Hear(revocation))
        {
            Unwritten.Add(revocation);
            Revoked?.Invoke(revocation);
        }
    }

    /// <summary>What a verifier has to know of a token that is in force; null if there is none.</summary>
    public TokenGrant? Find(string accessor)
    {
        var grant = Grants.TryFind(accessor, out var known) ? known : Stored(accessor);
        return grant is { Kind: TokenKind.User or TokenKind.Api } && _time.GetUtcNow() < grant.Expires && !Revocations.Covers(grant) ? grant : null;
    }

    /// <summary>Follows the picture.</summary>
    public void Follow(ControlPicture before, ControlPicture after)
    {
        if (after.Epoch != before.Epoch || before.Revision < after.Floor)
        {
            Reread(after);
            return;
        }

        foreach (var key in after.ChangedSince(before.Revision).Where(static key => key.StartsWith(ResourceKinds.Revocation.Prefix)))
        {
            if (!after.Entries.TryGetValue(key, out var entry))
            {
                Revocations.Delete(key);
            }
            else if (Revocations.Put(entry) is { } revocation)
            {
                Revoked?.Invoke(revocation);
            }
        }
    }

    private void Reread(ControlPicture picture)
    {
        Revocations.Retain(picture.Entries);
        foreach (var entry in picture.Entries.Values.Where(static entry => entry.Key.StartsWith(ResourceKinds.Revocation.Prefix)))
        {
            if (Revocations.Put(entry) is { } revocation)
            {
                Revoked?.Invoke(revocation);
            }
        }
    }

    private TokenGrant? Stored(string accessor) =>
        ResourceKinds.Token.CheckId(accessor) is null
        && _view.Current.Entries.TryGetValue(ResourceKinds.Token.Key(accessor), out var entry)
        && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var document }
            ? StoredGrant.Of(accessor, document)
            : null;
}
