using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Which zones have keys or are to have some, and when each is to be looked at. Follows pictures by what changed.</summary>
internal sealed class SignedZones
{
    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _keys = new(StringComparer.Ordinal);
    private ControlPicture _seen = ControlPicture.Empty;

    public void Follow(ControlPicture picture, DateTimeOffset now)
    {
        var before = _seen;
        _seen = picture;
        if (ReferenceEquals(before.Entries, picture.Entries))
        {
            return;
        }

        if (!before.IsLoaded || before.Epoch != picture.Epoch || before.Revision < picture.Floor || before.Revision > picture.Revision)
        {
            _keys.Clear();
            foreach (var (key, entry) in picture.Entries)
            {
                Note(key, entry, now);
            }
        }
        else
        {
            foreach (var key in picture.ChangedSince(before.Revision))
            {
                Note(key, picture.Entries.GetValueOrDefault(key), now);
            }
        }
    }

    /// <summary>Zones whose time has come.</summary>
    public IReadOnlyList<string> Due(DateTimeOffset now, int countMax) => [.. _due.Where(zone => zone.Value <= now).Take(countMax).Select(static zone => zone.Key)];

    /// <summary>The ids of a zone's keys.</summary>
    public IReadOnlyCollection<string> KeysOf(string zone) => _keys.TryGetValue(zone, out var ids) ? ids : [];

    /// <summary>When a zone is looked at again, unless something of it changes before; null if nothing ever happens by itself.</summary>
    public void Look(string zone, DateTimeOffset? at) => _due[zone] = at ?? DateTimeOffset.MaxValue;

    private void Note(ResourceKey key, ResourceEntry? entry, DateTimeOffset now)
    {
        if (ResourceKinds.Zone.IdOf(key) is { } zone)
        {
            // A zone that is not signed, and never was, is no work.
            if (_due.ContainsKey(zone) || (entry is not null && ResourceKinds.Zone.Parse(entry) is { Succeeded: true, Value.Signing: not null }))
            {
                _due[zone] = now;
            }
        }
        else if (ResourceKinds.ZoneKey.IdOf(key)?.Split('/') is [var owner, var id])
        {
            _due[owner] = now;
            if (!_keys.TryGetValue(owner, out var ids))
            {
                _keys[owner] = ids = new SortedSet<string>(StringComparer.Ordinal);
            }

            _ = entry is null ? ids.Remove(id) : ids.Add(id);
        }
        else if (ResourceKinds.ZoneSignatures.IdOf(key) is { } signed)
        {
            _due[signed] = now;
        }
    }
}
