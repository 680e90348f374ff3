using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>All names that matter, as the tree that they form under the root.</summary>
internal sealed class NameTree
{
    private readonly Dictionary<DnsName, NameEntry> _entries = [];

    public NameTree() => _entries.Add(DnsName.Root, new NameEntry(DnsName.Root, null));

    public bool TryFind(DnsName name, [NotNullWhen(true)] out NameEntry? entry) => _entries.TryGetValue(name, out entry);

    /// <summary>The entry of a name, made with those above it if need be.</summary>
    public NameEntry Take(DnsName name)
    {
        if (_entries.TryGetValue(name, out var entry))
        {
            return entry;
        }

        var parent = Take(name.Parent!);
        entry = new NameEntry(name, parent) { Next = parent.FirstChild };
        if (parent.FirstChild is { } first)
        {
            first.Previous = entry;
        }

        parent.FirstChild = entry;
        _entries.Add(name, entry);
        return entry;
    }

    /// <summary>Forgets an entry that nothing needs, and those above it that nothing needs then.</summary>
    public void Prune(NameEntry entry)
    {
        for (var idle = entry; idle is { IsIdle: true, Parent: { } parent }; idle = parent)
        {
            _entries.Remove(idle.Name);
            if (idle.Previous is { } previous)
            {
                previous.Next = idle.Next;
            }
            else
            {
                parent.FirstChild = idle.Next;
            }

            if (idle.Next is { } next)
            {
                next.Previous = idle.Previous;
            }

            (idle.Next, idle.Previous) = (null, null);
        }
    }

    /// <summary>The names beneath one, from the top, until the caller has seen enough.</summary>
    public static IEnumerable<NameEntry> Beneath(NameEntry top)
    {
        var entry = top.FirstChild;
        while (entry is not null)
        {
            yield return entry;
            if (entry.FirstChild is { } child)
            {
                entry = child;
                continue;
            }

            while (entry.Next is null)
            {
                entry = entry.Parent!;
                if (entry == top)
                {
                    yield break;
                }
            }

            entry = entry.Next;
        }
    }
}
