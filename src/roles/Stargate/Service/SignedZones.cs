using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Which zones have keys or are to have some, and when each is to be looked at. Follows pictures by what changed.</summary>
internal sealed class SignedZones
{
    /// <summary>A zone that failed is looked at again after this, then after twice as long, and so on.</summary>
    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TimeSpan Pause, string Reason)> _aside = new(StringComparer.Ordinal);
    private ControlPicture _seen = ControlPicture.Empty;

    /// <summary>Whether there is any.</summary>
    public bool HasAny => _due.Count > 0;

    /// <summary>Zones whose keys are not kept, since something of them cannot be read or written.</summary>
    public int AsideCount => _aside.Count;

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
            _due.Keys.ToList().ForEach(zone => Hasten(zone, now));
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

    /// <summary>Zones whose time has come, who waited longest first: nobody's zones keep those of others from their turn.</summary>
    public IReadOnlyList<string> Due(DateTimeOffset now, int countMax) =>
        [.. _due.Where(zone => zone.Value <= now).OrderBy(static zone => zone.Value).Take(countMax).Select(static zone => zone.Key)];

    /// <summary>The ids of a zone's keys.</summary>
    public IReadOnlyCollection<string> KeysOf(string zone) => _keys.TryGetValue(zone, out var ids) ? ids : [];

    /// <summary>When a zone is looked at again, unless something of it changes before; null if nothing ever happens by itself.</summary>
    public void Look(string zone, DateTimeOffset? at)
    {
        _due[zone] = at ?? DateTimeOffset.MaxValue;
        _aside.Remove(zone);
    }

    /// <summary>A zone is looked at by then.</summary>
    public void Hasten(string zone, DateTimeOffset at) => _due[zone] = _due.TryGetValue(zone, out var due) && due < at ? due : at;

    /// <summary>A zone is gone, and nothing of it is left.</summary>
    public void Forget(string zone)
    {
        _due.Remove(zone);
        _aside.Remove(zone);
    }

    /// <summary>A zone is left as it is for a while, ever longer.</summary>
    /// <returns>Whether the reason is another one than before.</returns>
    public bool SetAside(string zone, string reason, DateTimeOffset now)
    {
        var (pause, before) = _aside.GetValueOrDefault(zone);
        pause = pause == TimeSpan.Zero ? RetryMin : pause * 2 < RetryMax ? pause * 2 : RetryMax;
        _aside[zone] = (pause, reason);
        _due[zone] = now + pause;
        return before != reason;
    }

    private void Note(ResourceKey key, ResourceEntry? entry, DateTimeOffset now)
    {
        if (ResourceKinds.Zone.IdOf(key) is { } zone)
        {
            // A zone that is not signed, and never was, is no work.
            if (_due.ContainsKey(zone) || (entry is not null && ResourceKinds.Zone.Parse(entry) is { Succeeded: true, Value.Signing: not null }))
            {
                Changed(zone, now);
            }
        }
        else if (ResourceKinds.ZoneKey.IdOf(key)?.Split('/') is [var owner, var id])
        {
            Changed(owner, now);
            if (!_keys.TryGetValue(owner, out var ids))
            {
                _keys[owner] = ids = new SortedSet<string>(StringComparer.Ordinal);
            }

            _ = entry is null ? ids.Remove(id) : ids.Add(id);
            if (ids.Count == 0)
            {
                _keys.Remove(owner);
            }
        }
        else if (ResourceKinds.ZoneSignatures.IdOf(key) is { } signed)
        {
            Changed(signed, now);
        }
    }

    /// <summary>Whoever changes a zone that was set aside cannot have it looked at over and over.</summary>
    private void Changed(string zone, DateTimeOffset now) => Hasten(zone, _aside.ContainsKey(zone) ? now + RetryMin : now);
}
