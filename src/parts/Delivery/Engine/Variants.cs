namespace Edge.Delivery;

/// <summary>All stored responses of one key, newest first; replaced whole, so that readers need no lock.</summary>
public sealed class Variants
{
    /// <summary>More variants than this of one key push the least recently stored out.</summary>
    public const int CountMax = 64;

    private readonly CacheEntry[] _entries;

    internal Variants(params CacheEntry[] entries) => _entries = entries;

    public ReadOnlySpan<CacheEntry> Entries => _entries;

    /// <summary>The newest one that the request selects (RFC 9111 §4.1), or null.</summary>
    public CacheEntry? Select(IFieldLookup request)
    {
        foreach (var entry in _entries)
        {
            if (entry.Head.Variance.Matches(request))
            {
                return entry;
            }
        }

        return null;
    }

    internal CacheEntry? SameAs(CacheEntry entry)
    {
        foreach (var other in _entries)
        {
            if (other.Head.Variance.Equals(entry.Head.Variance))
            {
                return other;
            }
        }

        return null;
    }

    internal Variants With(CacheEntry entry) => new([entry, .. _entries]);

    internal Variants? Without(CacheEntry entry) =>
        _entries.Length == 1 && _entries[0] == entry ? null : new(Array.FindAll(_entries, other => other != entry));
}
