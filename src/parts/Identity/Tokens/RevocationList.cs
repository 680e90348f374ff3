using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// What has been revoked, in memory: as the store has it, and besides what other nodes of the mesh said directly, which
/// counts even while the store is away. Read by any number of requests at once, without a lock or an allocation.
/// </summary>
public sealed class RevocationList(TimeProvider time)
{
    /// <summary>Revocations that are remembered from the mesh alone; one more has to come through the store.</summary>
    public const int HeardMax = 10_000;

    private readonly ScopedRevocations _stored = new();
    private readonly ScopedRevocations _heard = new();
    private readonly Lock _gate = new();

    /// <summary>How many the store has.</summary>
    public int Count => _stored.Count;

    /// <summary>Those that the mesh told, for others that join it later.</summary>
    public IReadOnlyList<TokenRevocation> Heard => _heard.All;

    /// <summary>All that is in force, for those who come with an old picture of the store.</summary>
    public IReadOnlyList<TokenRevocation> InForce => [.. _stored.All.Concat(HeardAlone).Where(known => known.Expires > time.GetUtcNow())];

    /// <summary>Those that the mesh told and the store does not have.</summary>
    public IReadOnlyList<TokenRevocation> HeardAlone => [.. _heard.All.Where(IsHeardAlone)];

    /// <summary>Whether something that the mesh told is still in force, and not covered by what the store has.</summary>
    public bool IsHeardAlone(TokenRevocation revocation) => revocation.Expires > time.GetUtcNow() && !_stored.Has(revocation);

    /// <summary>Whether a token that has not expired is refused all the same.</summary>
    public bool Covers(TokenGrant token) => _stored.Covers(token) || _heard.Covers(token);

    /// <summary>Whether what a subject made then, and is no token, is refused.</summary>
    public bool CoversSubject(string subject, DateTimeOffset created) => _stored.CoversSubject(subject, created) || _heard.CoversSubject(subject, created);

    /// <summary>Whether a device's session that began then is refused.</summary>
    public bool CoversSession(NodeId device, DateTimeOffset created) =>
        _stored.CoversSession(device.Value, created) || _heard.CoversSession(device.Value, created);

    /// <summary>Takes in a resource and says what it revokes; other kinds pass by without effect.</summary>
    public TokenRevocation? Put(ResourceEntry entry)
    {
        if (!RevocationId.TryParse(ResourceKinds.Revocation.IdOf(entry.Key), out var id))
        {
            return null;
        }

        // What cannot be read, such as one of a newer release, revokes all that its key names: to ignore it would be worse.
        var document = ResourceKinds.Revocation.Parse(entry);
        var revocation = document.Succeeded
            ? new TokenRevocation(id, document.Value.Before, document.Value.Expires)
            : new TokenRevocation(id, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        _stored.Put(revocation);
        return revocation;
    }

    public void Delete(ResourceKey key)
    {
        if (RevocationId.TryParse(ResourceKinds.Revocation.IdOf(key), out var id))
        {
            _stored.Remove(id);
        }
    }

    /// <summary>Forgets what a whole picture of the store does not have.</summary>
    public void Retain(IReadOnlyDictionary<ResourceKey, ResourceEntry> present)
    {
        foreach (var gone in _stored.All.Where(known => !present.ContainsKey(ResourceKinds.Revocation.Key(known.Id.ToString()))))
        {
            _stored.Remove(gone.Id);
        }
    }

    /// <summary>Takes in what a node of the mesh said. True if it is news, and worth passing on.</summary>
    public bool Hear(TokenRevocation revocation)
    {
        lock (_gate)
        {
            if (revocation.Expires <= time.GetUtcNow() || _heard.Has(revocation))
            {
                return false;
            }

            if (_heard.Count >= HeardMax)
            {
                Forget();
            }

            if (_heard.Count >= HeardMax)
            {
                return false;
            }

            _heard.Put(revocation);
            return true;
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var expired in _heard.All.Where(known => known.Expires <= now))
        {
            _heard.Remove(expired.Id);
        }
    }
}
