using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// Queries of zones as usage that is paid for: sums by zone and hour of one process, in documents of up to
/// <see cref="UsageDocument.ItemsMax"/> zones. What is to be kept of it (<see cref="Unwritten"/>) lets the next process go on where
/// this one ended, under the same ids, so that nothing counts twice. Safe for concurrent use.
/// </summary>
/// <param name="boot">Tells processes of a node apart: 16 hexadecimal digits.</param>
public sealed class UsageMeter(NodeId source, string boot, Region region)
{
    /// <summary>Documents that wait to be written; beyond, the oldest are given up.</summary>
    public const int WaitingMax = 4_096;

    private readonly Lock _gate = new();
    private DateTimeOffset _open;
    private readonly Dictionary<DateTimeOffset, List<UsagePart>> _parts = [];
    private readonly Dictionary<(DateTimeOffset Hour, string Zone, string Account), (UsagePart Part, ZoneUsage Usage)> _zones = [];
    private readonly SortedDictionary<string, UsageDocument> _inherited = new(StringComparer.Ordinal);

    /// <summary>Documents that were given up, since the store had no room for them for long.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Documents that wait to be complete in the store.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _inherited.Count + _parts.Values.Sum(static parts => parts.Count);
            }
        }
    }

    /// <summary>Takes what a process before this one had counted, and not written: it counts no more.</summary>
    public void Inherit(IEnumerable<KeyValuePair<string, UsageDocument>> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        lock (_gate)
        {
            foreach (var (id, document) in documents)
            {
                _inherited[id] = document with { Complete = true };
            }
        }
    }

    /// <summary>Adds what was counted.</summary>
    public void Add(IReadOnlyList<(CountedZone Zone, ZoneTally Tally)> counted, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(counted);
        lock (_gate)
        {
            // What comes late, or while the clock is set back, counts in an hour that is not complete yet.
            var hour = HourOf(now) > _open ? HourOf(now) : _open;
            foreach (var (zone, tally) in counted)
            {
                var key = (hour, zone.Id, zone.Account);
                if (!_zones.TryGetValue(key, out var known))
                {
                    _zones[key] = known = (PartFor(hour), new ZoneUsage(zone.Id, zone.Account));
                    known.Part.Zones.Add(known.Usage);
                }

                known.Usage.Add(tally);
                known.Part.IsChanged = true;
            }
        }
    }

    /// <summary>All that is not complete in the store, the oldest first, and whether it is another than was written last.</summary>
    public IReadOnlyList<(string Id, UsageDocument Document, bool IsChanged)> Unwritten(DateTimeOffset now)
    {
        lock (_gate)
        {
            return
            [
                .. _inherited.Select(static pair => (pair.Key, pair.Value, true)),
                .. _parts.OrderBy(static parts => parts.Key).SelectMany(static parts => parts.Value).Select(part => (part.Id, DocumentOf(part, now), part.IsChanged)).ToList(),
            ];
        }
    }

    /// <summary>What is in the store now, as it was read from <see cref="Unwritten"/>.</summary>
    public void Written(string id, UsageDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        lock (_gate)
        {
            if (_inherited.Remove(id) || !_parts.TryGetValue(document.Hour, out var parts) || parts.Find(part => part.Id == id) is not { } written)
            {
                return;
            }

            written.IsChanged = false;
            if (document.Complete)
            {
                Remove(written, parts);
            }
        }
    }

    /// <summary>Gives up the oldest beyond the bound.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            while (_inherited.Count + _parts.Values.Sum(static parts => parts.Count) > WaitingMax)
            {
                GivenUp++;
                if (!_inherited.Remove(_inherited.Keys.FirstOrDefault() ?? ""))
                {
                    var oldest = _parts.MinBy(static parts => parts.Key).Value;
                    Remove(oldest[0], oldest);
                }
            }
        }
    }

    internal static DateTimeOffset HourOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private UsagePart PartFor(DateTimeOffset hour)
    {
        var parts = _parts.TryGetValue(hour, out var known) ? known : _parts[hour] = [];
        if (parts.Count == 0 || parts[^1].Zones.Count >= UsageDocument.ItemsMax)
        {
            parts.Add(new UsagePart(hour, UsageDocument.IdOf(source, boot, hour, parts.Count)));
        }

        return parts[^1];
    }

    private UsageDocument DocumentOf(UsagePart part, DateTimeOffset now)
    {
        var isComplete = HourOf(now) > part.Hour || part.Hour < _open;
        if (isComplete && _open <= part.Hour)
        {
            _open = part.Hour.AddHours(1);
        }

        return new UsageDocument
        {
            Meter = UsageDocument.DnsQueries,
            Region = region.Value,
            Hour = part.Hour,
            Complete = isComplete,
            Items = [.. part.Zones.Select(static zone => zone.Read())],
        };
    }

    private void Remove(UsagePart part, List<UsagePart> parts)
    {
        parts.Remove(part);
        if (parts.Count == 0)
        {
            _parts.Remove(part.Hour);
        }

        part.Zones.ForEach(zone => _zones.Remove((part.Hour, zone.Zone, zone.Account)));
    }
}
