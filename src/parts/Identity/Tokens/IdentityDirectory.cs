using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// The tokens, policies and revocations that verification needs, in memory: fed from the store's entries and changes, read
/// by any number of requests at once. Other kinds pass by without effect, so that a whole change can be handed over. Access
/// tokens are never in the store and come from the mesh.
/// </summary>
public sealed class IdentityDirectory(GrantBook grants, RevocationList revocations)
{
    private readonly ConcurrentDictionary<string, CompiledPolicy> _policies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TokenSlot> _tokens = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<TokenGrant, TokenSlot> _granted = [];
    private long _policiesVersion;

    public IdentityDirectory(IdentityOptions options, TimeProvider time)
        : this(new GrantBook(options, time), new RevocationList(time))
    {
    }

    public int TokensCount => _tokens.Count + Grants.Count;

    public GrantBook Grants => grants;

    public RevocationList Revocations => revocations;

    public void Put(ResourceEntry entry)
    {
        if (ResourceKinds.Token.IdOf(entry.Key) is { } accessor)
        {
            PutToken(accessor, ResourceKinds.Token.Parse(entry));
        }
        else if (ResourceKinds.Policy.IdOf(entry.Key) is { } policy)
        {
            var document = ResourceKinds.Policy.Parse(entry);
            _policies[policy] = document.Succeeded ? CompiledPolicy.From(policy, document.Value) : CompiledPolicy.Refusing(policy);
            Interlocked.Increment(ref _policiesVersion);
        }
        else
        {
            Revocations.Put(entry);
        }
    }

    public void Delete(ResourceKey key)
    {
        if (ResourceKinds.Token.IdOf(key) is { } accessor)
        {
            _tokens.TryRemove(accessor, out _);
        }
        else if (ResourceKinds.Policy.IdOf(key) is { } policy)
        {
            _policies.TryRemove(policy, out _);
            Interlocked.Increment(ref _policiesVersion);
        }
        else
        {
            Revocations.Delete(key);
        }
    }

    public void Apply(Change change)
    {
        foreach (var key in change.Deletes)
        {
            Delete(key);
        }

        foreach (var entry in change.Puts)
        {
            Put(entry);
        }
    }

    /// <summary>Takes a whole picture of the store in place of everything known before.</summary>
    public void Replace(IEnumerable<ResourceEntry> entries)
    {
        var present = entries.ToDictionary(entry => entry.Key);
        foreach (var accessor in _tokens.Keys.Where(accessor => !present.ContainsKey(ResourceKinds.Token.Key(accessor))))
        {
            _tokens.TryRemove(accessor, out _);
        }

        foreach (var policy in _policies.Keys.Where(policy => !present.ContainsKey(ResourceKinds.Policy.Key(policy))))
        {
            _policies.TryRemove(policy, out _);
            Interlocked.Increment(ref _policiesVersion);
        }

        Revocations.Retain(present);
        foreach (var entry in present.Values)
        {
            Put(entry);
        }
    }

    public bool TryFindToken(string accessor, [NotNullWhen(true)] out TokenGrant? token)
    {
        token = Find(accessor)?.Grant;
        return token is not null;
    }

    /// <summary>Rises with each change of a policy: what was made by an older one has to be made anew.</summary>
    internal long PoliciesVersion => Volatile.Read(ref _policiesVersion);

    /// <summary>What is known of a token; null for nothing.</summary>
    internal TokenSlot? Find(ReadOnlySpan<char> accessor)
    {
        if (_tokens.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(accessor, out var slot))
        {
            return slot;
        }

        return Grants.TryFind(accessor, out var grant) ? _granted.GetValue(grant, static known => new TokenSlot(known)) : null;
    }

    /// <summary>The bearer of a token that is in force.</summary>
    internal Caller CallerOf(TokenGrant grant) => new()
    {
        Accessor = grant.Accessor,
        Kind = grant.Kind,
        Subject = grant.Subject,
        Family = grant.Family,
        Policies = grant.Policies,
        Created = grant.Created,
        Expires = grant.Expires,
        Access = new AccessList(Policies(grant.Policies), subject: grant.Subject),
    };

    /// <summary>The logins of a subject, oldest first.</summary>
    public IReadOnlyList<TokenGrant> LoginsOf(string subject) =>
        [.. _tokens.Values.Select(static slot => slot.Grant).Where(token => token.Kind == TokenKind.Refresh && token.Subject == subject).OrderBy(static token => token.Created)];

    /// <summary>The policies of these names; one that doesn't exist grants nothing and is left out.</summary>
    public IReadOnlyList<CompiledPolicy> Policies(IReadOnlyList<string> names)
    {
        var found = new List<CompiledPolicy>(names.Count);
        foreach (var name in names)
        {
            if (_policies.TryGetValue(name, out var policy))
            {
                found.Add(policy);
            }
        }

        return found;
    }

    private void PutToken(string accessor, Outcome<TokenDocument> token)
    {
        if (token.Succeeded)
        {
            _tokens[accessor] = new TokenSlot(StoredGrant.Of(accessor, token.Value));
        }
        else
        {
            // A record that cannot be read must not leave an older one in force.
            _tokens.TryRemove(accessor, out _);
        }
    }
}
