using System.Collections.Immutable;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>The next picture of a replica while one class of it is being changed.</summary>
internal sealed class ReplicaDraft
{
    private readonly ReplicaPicture _before;
    private readonly long _epoch;
    private readonly ResourceClass _class;
    private readonly Func<ResourceEntry, Outcome<object>> _parse;
    private readonly ImmutableSortedDictionary<ResourceKey, ReplicaEntry>.Builder _entries;
    private readonly ImmutableDictionary<ResourceKey, ReplicaRejection>.Builder _refused;
    private readonly List<ReplicaRejection> _rejections = [];
    private int _news;
    private ulong _digest;

    public ReplicaDraft(ReplicaPicture before, long epoch, ResourceClass resourceClass, Func<ResourceEntry, Outcome<object>> parse)
    {
        _before = before;
        _epoch = epoch;
        _class = resourceClass;
        _parse = parse;
        _entries = before.Entries.ToBuilder();

        // Revisions of another epoch say nothing in this one.
        _refused = (epoch == before.Epoch ? before.Refused : ImmutableDictionary<ResourceKey, ReplicaRejection>.Empty).ToBuilder();
        _digest = before.Positions.TryGetValue(resourceClass, out var position) ? position.Digest : ReplicaDigest.Empty;
    }

    /// <summary>Makes the class hold exactly <paramref name="resources"/>.</summary>
    public void Replace(IReadOnlyList<ResourceEntry> resources)
    {
        var kept = resources.Select(static resource => resource.Key).ToHashSet();
        foreach (var (key, entry) in _before.Entries)
        {
            if (entry.Class == _class && !kept.Contains(key))
            {
                _entries.Remove(key);
                _refused.Remove(key);
            }
        }

        _digest = ReplicaDigest.Empty;
        foreach (var resource in resources)
        {
            _digest ^= ReplicaDigest.Of(resource.Key, resource.Modified);
            Store(resource);
        }
    }

    public void Change(IReadOnlyList<ResourceEntry> puts, IReadOnlyList<ResourceKey> deletes)
    {
        foreach (var key in deletes)
        {
            if (_entries.TryGetValue(key, out var gone))
            {
                _digest ^= ReplicaDigest.Of(key, gone.Seen);
                _entries.Remove(key);
                _refused.Remove(key);
            }
        }

        foreach (var resource in puts)
        {
            if (_entries.TryGetValue(resource.Key, out var replaced))
            {
                _digest ^= ReplicaDigest.Of(resource.Key, replaced.Seen);
            }

            _digest ^= ReplicaDigest.Of(resource.Key, resource.Modified);
            Store(resource);
        }
    }

    public (ReplicaPicture Picture, ReplicaPosition Position, IReadOnlyList<ReplicaRejection> Rejections, int News) Finish(Revision cursor)
    {
        // Another epoch counts anew: what the other classes hold stays in force until their own snapshots come.
        var positions = _epoch == _before.Epoch ? _before.Positions : ImmutableDictionary<ResourceClass, ReplicaPosition>.Empty;
        var position = new ReplicaPosition(_class, cursor, _digest);
        var picture = _before with
        {
            Epoch = _epoch,
            Entries = _entries.ToImmutable(),
            Positions = positions.SetItem(_class, position),
            Refused = _refused.ToImmutable(),
        };
        return (picture, position, _rejections, _news);
    }

    private void Store(ResourceEntry resource)
    {
        _entries.TryGetValue(resource.Key, out var held);
        if (held is not null && held.Seen == resource.Modified && _epoch == _before.Epoch)
        {
            _rejections.AddRange(_refused.TryGetValue(resource.Key, out var known) ? [known] : (ReplicaRejection[])[]);
            return;
        }

        var parsed = WithSuccession(_parse(resource), resource, held);
        if (parsed.Succeeded)
        {
            _entries[resource.Key] = new ReplicaEntry(resource, _class, parsed.Value, resource.Modified);
            _refused.Remove(resource.Key);
            return;
        }

        var rejection = new ReplicaRejection(resource.Key, resource.Modified, parsed.Failure);
        _rejections.Add(rejection);
        _news++;
        _refused[resource.Key] = rejection;
        _entries[resource.Key] = held is null
            ? new ReplicaEntry(resource, _class, null, resource.Modified)
            : held with { Seen = resource.Modified };
    }

    /// <summary>
    /// A valid document may still not replace the one that is held. In another epoch, or after a deletion, nothing is
    /// replaced.
    /// </summary>
    private Outcome<object> WithSuccession(Outcome<object> parsed, ResourceEntry resource, ReplicaEntry? held) =>
        parsed.Succeeded
        && held is { Document: { } before }
        && held.Resource.Created == resource.Created
        && _epoch == _before.Epoch
        && ResourceKinds.Of(resource.Key)?.CheckSuccession(before, parsed.Value) is { } failure
            ? failure
            : parsed;
}
