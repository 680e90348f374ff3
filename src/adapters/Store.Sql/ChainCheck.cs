using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Store.Sql;

/// <summary>Recomputes the chain from the floor to the head, and remembers what the log says of each document.</summary>
internal sealed class ChainCheck
{
    /// <summary>By key, the revision that wrote it last; zero if that deleted it.</summary>
    private readonly Dictionary<ResourceKey, Revision> _last = [];
    private byte[] _chain = ChangeRecord.Genesis();
    private long _expected = -1;

    /// <summary>What the log wrote last and no document was found for; null if there is none.</summary>
    public string? Missing => _last.FirstOrDefault(static last => last.Value > Revision.Zero) is { Value.Value: > 0 } lost
        ? $"{lost.Key}, written at revision {lost.Value}, is gone"
        : null;

    /// <summary>Takes the log's next entry; the one at the floor itself counts as given.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Next(StoreHead head, long revision, byte[] chain, byte[] record, out Change? change)
    {
        if (!ChangeRecord.TryDecode(record, out change) || change.Revision.Value != revision)
        {
            return $"revision {revision} cannot be read";
        }

        if (_expected < 0)
        {
            _expected = head.Floor.Value;
        }

        if (revision == head.Floor.Value)
        {
            _chain = chain;
            return null;
        }

        if (revision != ++_expected)
        {
            return $"revision {_expected} is missing from the log";
        }

        foreach (var key in change.Deletes)
        {
            _last[key] = Revision.Zero;
        }

        foreach (var entry in change.Puts)
        {
            _last[entry.Key] = entry.Modified;
        }

        _chain = ChangeRecord.Chain(_chain, record);
        return _chain.AsSpan().SequenceEqual(chain) ? null : $"the chain breaks at revision {revision}";
    }

    /// <summary>Whether the log reaches the head.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? End(StoreHead head)
    {
        var end = Math.Max(_expected, head.Floor.Value);
        return end != head.Revision.Value ? $"the log ends at revision {end}, and the head says {head.Revision}"
            : Convert.ToHexStringLower(_chain) != head.Chain ? $"the head's chain is not that of revision {end}"
            : null;
    }

    /// <summary>Takes a document that stands, once the log was read whole.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? FaultOf(ResourceEntry entry)
    {
        if (_last.Remove(entry.Key, out var last) && last != entry.Modified)
        {
            return $"{entry.Key} is of revision {entry.Modified}, and the log says {last}";
        }

        // What a newer release wrote is for a newer release to read.
        return ResourceKinds.Of(entry.Key) is { } kind && entry.SchemaVersion <= kind.SchemaVersion && kind.ParseUntyped(entry).Failure is { } failure
            ? $"{entry.Key} cannot be read: {failure.Message}"
            : null;
    }
}
