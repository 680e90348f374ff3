using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Takes what the engine has counted, several times a second, and keeps what is known of zones' queries.</summary>
internal sealed class QueryDesk(QueryTallies tallies, ControlView view, TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>While workers count so many zones that there might be no place for more.</summary>
    private static readonly TimeSpan _shortPause = TimeSpan.FromMilliseconds(20);

    private const int FillPercentMany = 20;

    private readonly Lock _gate = new();
    private ControlPicture _seen = ControlPicture.Empty;

    public QueryBook Book { get; } = new();

    /// <summary>Raised with what was counted of zones that are hosted here.</summary>
    public event Action<IReadOnlyList<(CountedZone Zone, ZoneTally Tally)>>? Counted;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var isMany = tallies.FillPercent() >= FillPercentMany;
            Step();
            await Task.Delay(isMany ? _shortPause : _pause, time, cancellation);
        }
    }

    /// <summary>Takes what is there by now.</summary>
    public void Step()
    {
        lock (_gate)
        {
            Follow(view.Current);
            var (zones, samples) = tallies.Take();
            if (zones.Count > 0 && Book.Take(zones, samples, time.GetUtcNow()) is { Count: > 0 } counted)
            {
                Counted?.Invoke(counted);
            }
        }
    }

    /// <summary>Zones that came, went, or came again.</summary>
    private void Follow(ControlPicture picture)
    {
        var before = _seen;
        _seen = picture;
        if (ReferenceEquals(before.Entries, picture.Entries))
        {
            return;
        }

        var isContinued = before.Epoch == picture.Epoch && before.Revision >= picture.Floor && before.Revision <= picture.Revision;
        var keys = isContinued
            ? picture.ChangedSince(before.Revision).Where(ResourceKinds.Zone.Owns)
            : picture.Entries.Keys.Where(ResourceKinds.Zone.Owns).Concat(Book.Zones().Select(static zone => ResourceKinds.Zone.Key(zone.Id))).ToHashSet();
        foreach (var key in keys)
        {
            var id = ResourceKinds.Zone.IdOf(key)!;
            if (DnsName.TryParse(id, out var apex))
            {
                Book.Know(apex, picture.Entries.GetValueOrDefault(key) is { } entry ? new CountedZone(id, entry.Account, entry.Created) : null);
            }
        }
    }
}
