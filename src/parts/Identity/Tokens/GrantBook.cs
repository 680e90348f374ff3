using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Access tokens that are in force, in memory only. A full book drops the oldest; so does a single login that renews itself
/// without end, so that it cannot push out others. Who misses a token here asks elsewhere, and its bearer renews it.
/// </summary>
public sealed class GrantBook(IdentityOptions options, TimeProvider time)
{
    /// <summary>Access tokens of one login that are in force side by side.</summary>
    public const int GrantsPerFamilyMax = 8;

    private readonly ConcurrentDictionary<string, LinkedListNode<TokenGrant>> _grants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<string>> _families = new(StringComparer.Ordinal);
    private readonly LinkedList<TokenGrant> _byAge = new();
    private readonly Lock _gate = new();

    public int Count => _grants.Count;

    /// <summary>Those in force, oldest first, for a node that hears of none yet.</summary>
    public IReadOnlyList<TokenGrant> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _byAge];
            }
        }
    }

    public bool TryFind(ReadOnlySpan<char> accessor, [NotNullWhen(true)] out TokenGrant? grant)
    {
        grant = _grants.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(accessor, out var node) ? node.Value : null;
        return grant is not null;
    }

    /// <summary>
    /// Takes a grant in. False if it is known already, is no access token of a login, or is not in force: then there is
    /// nothing to pass on.
    /// </summary>
    public bool Add(TokenGrant grant)
    {
        var now = time.GetUtcNow();
        if (grant is not { Kind: TokenKind.User, Family: { } family }
            || grant.Expires <= now || grant.Expires > now + options.AccessTokenLifetime + IdentityOptions.ClockTolerance)
        {
            return false;
        }

        lock (_gate)
        {
            if (_grants.ContainsKey(grant.Accessor))
            {
                return false;
            }

            while (_byAge.First is { } oldest && (oldest.Value.Expires <= now || _byAge.Count >= options.GrantsMax))
            {
                Drop(oldest);
            }

            if (_families.TryGetValue(family, out var accessors) && accessors.Count >= GrantsPerFamilyMax)
            {
                Drop(_grants[accessors.Peek()]);
            }

            _families.TryAdd(family, new Queue<string>());
            _families[family].Enqueue(grant.Accessor);
            _grants[grant.Accessor] = _byAge.AddLast(grant);
            return true;
        }
    }

    /// <summary>Within a family the oldest goes first, as the whole list is in order of age.</summary>
    private void Drop(LinkedListNode<TokenGrant> node)
    {
        _byAge.Remove(node);
        _grants.TryRemove(node.Value.Accessor, out _);
        var family = node.Value.Family!;
        var accessors = _families[family];
        Invariant.Hold(accessors.Dequeue() == node.Value.Accessor, "a family's oldest grant is dropped first");
        if (accessors.Count == 0)
        {
            _families.Remove(family);
        }
    }
}
