using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Tells the other verifiers of the network what is never stored, or cannot wait for the store. It is a help, not a promise:
/// who misses an access token asks for it, and a revocation also goes through the store.
/// </summary>
public interface ITokenMesh
{
    /// <summary>A new access token; returns when it can be asked for, or that takes too long.</summary>
    ValueTask AnnounceAsync(TokenGrant grant, CancellationToken cancellation);

    /// <summary>A revocation that holds from now on.</summary>
    void Announce(TokenRevocation revocation);

    /// <summary>The store has this revision by now.</summary>
    void AnnounceRevision(Revision revision);
}
