using System.Collections.Immutable;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>
/// A node's own copy of the configuration that it needs, fed by the streams of one or two Stargates. Messages are
/// idempotent, whichever stream brings them first; within an epoch a class never goes back; a refused document leaves
/// the last good one in force. Reading needs no lock; applying is for one caller at a time.
/// </summary>
/// <param name="parse">Parses and validates a resource by its kind: the document, or why it is refused.</param>
public sealed class ConfigReplica(Func<ResourceEntry, Outcome<object>> parse)
{
    private volatile ReplicaPicture _current = ReplicaPicture.Empty;

    /// <summary>Raised after the picture was replaced, with the new one, on the applier's thread.</summary>
    public event Action<ReplicaPicture>? Changed;

    /// <summary>
    /// Raised after <see cref="Changed"/> with the keys that a delta touched, so that whoever keeps something of its own need
    /// not look at everything; null when anything may have changed.
    /// </summary>
    public event Action<ReplicaPicture, IReadOnlyCollection<ResourceKey>?>? Touched;

    public ReplicaPicture Current => _current;

    /// <summary>Replaces a class whole, unless the replica is beyond it already.</summary>
    public ReplicaAnswer Apply(ReplicaSnapshot snapshot)
    {
        var before = _current;
        if (snapshot.Epoch < before.Epoch)
        {
            return new ReplicaAnswer.Resync($"the snapshot is of epoch {snapshot.Epoch}, the replica of {before.Epoch}");
        }

        if (snapshot.Epoch == before.Epoch
            && before.Positions.TryGetValue(snapshot.Class, out var position)
            && (position.Cursor > snapshot.Cursor || (position.Cursor == snapshot.Cursor && position.Digest == DigestOf(snapshot))))
        {
            return new ReplicaAnswer.Applied(position, Refused(before, snapshot.Class, Revision.Zero, snapshot.Cursor), News: 0);
        }

        var draft = new ReplicaDraft(before, snapshot.Epoch, snapshot.Class, parse);
        draft.Replace(snapshot.Entries);
        return Swap(draft, snapshot.Cursor, null);
    }

    /// <summary>Applies what changed, if it follows from what the replica holds.</summary>
    public ReplicaAnswer Apply(ReplicaDelta delta)
    {
        var before = _current;
        if (delta.Epoch != before.Epoch)
        {
            return new ReplicaAnswer.Resync($"the delta is of epoch {delta.Epoch}, the replica of {before.Epoch}");
        }

        if (!before.Positions.TryGetValue(delta.Class, out var position) || position.Cursor < delta.From)
        {
            return new ReplicaAnswer.Resync($"the delta begins at {delta.From}, the replica stands at {position.Cursor}");
        }

        if (delta.To <= position.Cursor)
        {
            return new ReplicaAnswer.Applied(position, Refused(before, delta.Class, delta.From, delta.To), News: 0);
        }

        var draft = new ReplicaDraft(before, delta.Epoch, delta.Class, parse);
        draft.Change(delta.Puts, delta.Deletes);
        return Swap(draft, delta.To, [.. delta.Puts.Select(static entry => entry.Key), .. delta.Deletes]);
    }

    /// <summary>Takes a Stargate's word that nothing changed up to a position, if what is held proves to be the same.</summary>
    public ReplicaAnswer Apply(long epoch, ReplicaPosition bookmark)
    {
        var before = _current;
        if (epoch != before.Epoch || !before.Positions.TryGetValue(bookmark.Class, out var position))
        {
            return new ReplicaAnswer.Resync($"the bookmark is of epoch {epoch}, the replica of {before.Epoch}");
        }

        if (position.Cursor > bookmark.Cursor)
        {
            return new ReplicaAnswer.Applied(position, [], News: 0);
        }

        if (position.Digest != bookmark.Digest)
        {
            return new ReplicaAnswer.Resync($"the digests differ at {bookmark.Cursor}");
        }

        if (position.Cursor < bookmark.Cursor)
        {
            _current = before with { Positions = before.Positions.SetItem(bookmark.Class, bookmark) };
        }

        return new ReplicaAnswer.Applied(bookmark, [], News: 0);
    }

    /// <summary>What to keep on disk.</summary>
    public KeptConfiguration Keep(IReadOnlyList<string> stargates)
    {
        var picture = _current;
        return new KeptConfiguration
        {
            Epoch = picture.Epoch,
            Revision = picture.Revision,
            Positions = [.. picture.Positions.Values],
            Resources = [.. picture.Entries.Values.Select(static entry => new KeptResource(entry.Resource, entry.Class, entry.Seen))],
            Stargates = stargates,
        };
    }

    /// <summary>
    /// Takes over what was kept on disk; only before anything else was applied. What was refused before counts as never seen,
    /// so that it is sent again, once: this process may be of another release.
    /// </summary>
    public void Restore(KeptConfiguration kept)
    {
        Invariant.Hold(_current == ReplicaPicture.Empty, "a replica is restored before anything is applied to it");
        var positions = kept.Positions.ToDictionary(static position => position.Class);
        var refused = ImmutableDictionary.CreateBuilder<ResourceKey, ReplicaRejection>();
        var entries = ImmutableSortedDictionary.CreateBuilder<ResourceKey, ReplicaEntry>();
        foreach (var (resource, resourceClass, seen) in kept.Resources)
        {
            if (seen != resource.Modified && positions.TryGetValue(resourceClass, out var position))
            {
                positions[resourceClass] = position with { Digest = position.Digest ^ ReplicaDigest.Of(resource.Key, seen) ^ ReplicaDigest.Of(resource.Key, resource.Modified) };
            }

            var parsed = parse(resource);
            entries[resource.Key] = new ReplicaEntry(resource, resourceClass, parsed.Succeeded ? parsed.Value : null, resource.Modified);
            if (!parsed.Succeeded)
            {
                refused[resource.Key] = new ReplicaRejection(resource.Key, resource.Modified, parsed.Failure);
            }
        }

        _current = new ReplicaPicture
        {
            Epoch = kept.Epoch,
            Positions = positions.ToImmutableDictionary(),
            Entries = entries.ToImmutable(),
            Refused = refused.ToImmutable(),
        };
        Changed?.Invoke(_current);
        Touched?.Invoke(_current, null);
    }

    private static IReadOnlyList<ReplicaRejection> Refused(ReplicaPicture picture, ResourceClass resourceClass, Revision after, Revision upTo) =>
    [
        .. picture.Refused.Values.Where(rejection =>
            rejection.Revision > after && rejection.Revision <= upTo && picture.Entries.TryGetValue(rejection.Key, out var entry) && entry.Class == resourceClass),
    ];

    private static ulong DigestOf(ReplicaSnapshot snapshot) => snapshot.Entries.Aggregate(
        ReplicaDigest.Empty, static (digest, entry) => digest ^ ReplicaDigest.Of(entry.Key, entry.Modified));

    private ReplicaAnswer.Applied Swap(ReplicaDraft draft, Revision cursor, IReadOnlyCollection<ResourceKey>? touched)
    {
        var (picture, position, rejections, news) = draft.Finish(cursor);
        _current = picture;
        Changed?.Invoke(picture);
        Touched?.Invoke(picture, touched);
        return new ReplicaAnswer.Applied(position, rejections, news);
    }
}
