using System.Collections.Concurrent;

namespace Edge.Dns;

/// <summary>
/// Signs record sets of signed zones when they are first asked for: those that many names share, and that depend on who asks, so
/// that nobody could sign them ahead for every name (<see cref="SharedSet"/>). It has the keys that sign the zones' records, and
/// keeps the last 65,536 signatures. One for all who answer from a table within a process; safe for concurrent use.
/// </summary>
/// <param name="ownsKeys">Whether keys that are given up are disposed of here.</param>
public sealed class OnlineSigner(bool ownsKeys = false)
{
    private readonly ConcurrentDictionary<DnsName, OnlineZone> _zones = new(WireNameComparer.Instance);
    private readonly Lock _gate = new();
    private volatile SignatureCache? _cache;

    /// <summary>From now on a zone's records are signed with these keys; with none they are not signed here any more.</summary>
    /// <param name="keys">Those that sign the zone's records now, at most <see cref="OnlineZone.KeyCountMax"/>.</param>
    public void SetKeys(DnsName apex, IReadOnlyList<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, OnlineZone.KeyCountMax, nameof(keys));
        lock (_gate)
        {
            var before = _zones.GetValueOrDefault(apex);
            if (before is not null && before.HasThese(keys))
            {
                // What it has signed stays good.
                GiveUp(before.Keys == keys ? [] : keys);
                return;
            }

            if (keys.Count == 0)
            {
                _zones.TryRemove(apex, out _);
            }
            else
            {
                _cache ??= new SignatureCache();
                _zones[apex] = new OnlineZone(apex, keys);
            }

            if (before is not null)
            {
                before.IsGone = true;
                GiveUp(before.Keys);
            }
        }
    }

    /// <summary>The same for every zone that it has keys of: those that are not named here go.</summary>
    internal void SetAll(IReadOnlyDictionary<DnsName, IReadOnlyList<SigningKey>> zones)
    {
        foreach (var (apex, keys) in zones)
        {
            SetKeys(apex, keys);
        }

        foreach (var apex in _zones.Keys.Where(apex => !zones.ContainsKey(apex)).ToList())
        {
            SetKeys(apex, []);
        }
    }

    /// <summary>Null before there was any key.</summary>
    internal SignatureCache? Cache => _cache;

    internal OnlineZone? Find(ReadOnlySpan<byte> apex) => _zones.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(apex, out var zone) ? zone : null;

    private void GiveUp(IReadOnlyList<SigningKey> keys)
    {
        foreach (var key in ownsKeys ? keys : [])
        {
            (key.Private as IDisposable)?.Dispose();
        }
    }
}
