using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What a picture remembers that the store, after a restore or a failover, does not have.</summary>
/// <param name="present">The store's entries now.</param>
/// <param name="common">No revision of the common history is above this one.</param>
internal sealed class HistoryDifference(ControlPicture remembered, IReadOnlyList<ResourceEntry> present, Revision common)
{
    private readonly Dictionary<ResourceKey, ResourceEntry> _present = present.ToDictionary(static entry => entry.Key);

    /// <summary>What is lost for certain: writes above the common history, and deletions of what the store has again.</summary>
    public IReadOnlyList<LostCommit> Lost() =>
    [
        .. remembered.Entries.Values
            .Where(entry => entry.Modified > common && !IsPresent(entry))
            .Select(static entry => new LostCommit(entry.Key, entry.Modified, entry.Author, Deleted: false)),
        .. present.Where(WasDeleted).Select(entry => new LostCommit(entry.Key, remembered.GoneAt(entry.Key) ?? remembered.Revision, "", Deleted: true)),
    ];

    /// <summary>The writes that revoke again what was revoked, each with the version that it replaces.</summary>
    public IReadOnlyList<(Operation Operation, Revision Replaces)> Revocations()
    {
        var operations = new List<(Operation, Revision)>();
        foreach (var entry in remembered.Entries.Values)
        {
            if (RevocationOf(entry) is { } put)
            {
                operations.Add((put, _present.GetValueOrDefault(entry.Key)?.Modified ?? Revision.Zero));
            }
        }

        operations.AddRange(present
            .Where(entry => entry.Key.StartsWith(ResourceKinds.Token.Prefix) && WasDeleted(entry))
            .Select(static entry => ((Operation)new Operation.Delete(entry.Key), entry.Modified)));
        return operations;
    }

    /// <summary>
    /// The writes that raise the serials of zones above those that were answered with: secondaries and resolvers that have seen
    /// them would take what follows for older.
    /// </summary>
    /// <param name="next">The revision of the first of these writes, at the earliest.</param>
    public IReadOnlyList<(Operation Operation, Revision Replaces)> Serials(Revision next)
    {
        var operations = new List<(Operation, Revision)>();
        foreach (var entry in remembered.Entries.Values.Where(entry => entry.Modified > common && ResourceKinds.Zone.Owns(entry.Key)))
        {
            if (_present.TryGetValue(entry.Key, out var now)
                && ResourceKinds.Zone.Parse(entry) is { Succeeded: true, Value: var before }
                && ResourceKinds.Zone.Parse(now) is { Succeeded: true, Value: var zone }
                && before.SerialAt(entry.Modified) is var seen
                && unchecked((int)(zone.SerialAt(now.Modified) - seen)) <= 0)
            {
                operations.Add((PutOf(now, ResourceKinds.Zone.Serialise(zone with { SerialBase = ZoneDocument.SerialBaseAbove(seen, next) })), now.Modified));
            }
        }

        return operations;
    }

    /// <summary>
    /// The writes that give zones back the keys that they were signed with: the zones above vouch for them, and caches hold what they
    /// signed. What was written after the loss stays; a key that had gone goes again.
    /// </summary>
    public IReadOnlyList<(Operation Operation, Revision Replaces)> ZoneKeys()
    {
        var operations = new List<(Operation, Revision)>();
        foreach (var entry in remembered.Entries.Values.Where(entry => entry.Modified > common && ZoneOf(entry.Key) is { } zone && _present.ContainsKey(ResourceKinds.Zone.Key(zone))))
        {
            var now = _present.GetValueOrDefault(entry.Key);
            if (now is null || (now.Modified <= common && !now.Body.Span.SequenceEqual(entry.Body.Span)))
            {
                operations.Add((PutOf(entry, entry.Body), now?.Modified ?? Revision.Zero));
            }
        }

        operations.AddRange(present
            .Where(entry => ResourceKinds.ZoneKey.Owns(entry.Key) && WasDeleted(entry))
            .Select(static entry => ((Operation)new Operation.Delete(entry.Key), entry.Modified)));
        return operations;
    }

    private static string? ZoneOf(ResourceKey key) =>
        ResourceKinds.ZoneKey.IdOf(key)?.Split('/')[0] ?? ResourceKinds.ZoneSignatures.IdOf(key);

    private bool IsPresent(ResourceEntry entry) =>
        _present.TryGetValue(entry.Key, out var now) && now.Modified == entry.Modified && now.Body.Span.SequenceEqual(entry.Body.Span);

    /// <summary>
    /// Whether something of the common history was deleted in the lost one. What is younger than the picture's memory of
    /// changes was deleted only if that says so; of what is older, that it is not in the picture is proof.
    /// </summary>
    private bool WasDeleted(ResourceEntry entry) =>
        entry.Modified <= common
        && entry.Modified <= remembered.Revision
        && !remembered.Entries.ContainsKey(entry.Key)
        && (entry.Modified <= remembered.Floor || remembered.GoneAt(entry.Key) is not null);

    private Operation.Put? RevocationOf(ResourceEntry entry)
    {
        var now = _present.GetValueOrDefault(entry.Key);
        if (entry.Key.StartsWith(ResourceKinds.Revocation.Prefix))
        {
            return now is null || IsWider(entry, now) ? PutOf(entry, entry.Body) : null;
        }

        if (!entry.Key.StartsWith(ResourceKinds.Device.Prefix)
            || ResourceKinds.Device.Parse(entry) is not { Succeeded: true, Value: { Revoked: true } device })
        {
            return null;
        }

        // What else the store says of the device stays as it is.
        var current = now is not null && ResourceKinds.Device.Parse(now) is { Succeeded: true, Value: var known } ? known : device;
        return now is not null && current.Revoked ? null : PutOf(entry, ResourceKinds.Device.Serialise(current with { Revoked = true }));
    }

    private static bool IsWider(ResourceEntry entry, ResourceEntry now) =>
        ResourceKinds.Revocation.Parse(entry) is { Succeeded: true, Value: var before }
        && ResourceKinds.Revocation.Parse(now) is { Succeeded: true, Value: var after }
        && (before.Before > after.Before || before.Expires > after.Expires);

    private static Operation.Put PutOf(ResourceEntry entry, ReadOnlyMemory<byte> body) => new(entry.Key, entry.Kind, entry.SchemaVersion, entry.Account, body);
}
