using System.Collections.Immutable;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>What a node knows of its network at one moment: immutable, replaced whole, so that readers need no lock.</summary>
public sealed record ReplicaPicture
{
    public static readonly ReplicaPicture Empty = new();

    /// <summary>Of the store; zero before anything came.</summary>
    public long Epoch { get; init; }

    /// <summary>Per class, in no order; a class that never came is absent.</summary>
    public ImmutableDictionary<ResourceClass, ReplicaPosition> Positions { get; init; } =
        ImmutableDictionary<ResourceClass, ReplicaPosition>.Empty;

    /// <summary>In key order.</summary>
    public ImmutableSortedDictionary<ResourceKey, ReplicaEntry> Entries { get; init; } =
        ImmutableSortedDictionary<ResourceKey, ReplicaEntry>.Empty;

    /// <summary>
    /// The documents that came last of their keys and were refused, told again to every Stargate that asks: the one that was told
    /// first may be gone.
    /// </summary>
    public ImmutableDictionary<ResourceKey, ReplicaRejection> Refused { get; init; } = ImmutableDictionary<ResourceKey, ReplicaRejection>.Empty;

    /// <summary>Whether every class that is delivered to nodes came at least once: the node may serve by it.</summary>
    public bool IsComplete =>
        Positions.ContainsKey(ResourceClass.Express)
        && Positions.ContainsKey(ResourceClass.Tenant)
        && Positions.ContainsKey(ResourceClass.Network);

    /// <summary>The furthest that any class has come.</summary>
    public Revision Revision => Positions.Values.Select(static position => position.Cursor).DefaultIfEmpty().Max();

    /// <summary>The document under <paramref name="key"/>, if there is one of that kind.</summary>
    public T? Find<T>(ResourceKey key)
        where T : class =>
        Entries.TryGetValue(key, out var entry) ? entry.Document as T : null;

    /// <summary>Every resource of one kind, in key order: <c>picture.All&lt;ServiceDocument&gt;()</c>.</summary>
    public IEnumerable<(string Id, T Document)> All<T>()
        where T : class
    {
        foreach (var entry in Entries.Values)
        {
            if (entry.Document is T document)
            {
                yield return (entry.Id, document);
            }
        }
    }
}
