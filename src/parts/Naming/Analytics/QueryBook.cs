using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The queries of hosted zones as one Stargate has seen them lately. Its room is bounded by the number of zones, never by what is
/// asked for: <see cref="FramesMax"/> frames of all zones, the oldest of which go first, and <see cref="SampledZonesMax"/> zones with
/// names. Safe for concurrent use.
/// </summary>
public sealed class QueryBook
{
    /// <summary>Frames of ten seconds of all zones together, each of about 400 bytes.</summary>
    public const int FramesMax = 50_000;

    /// <summary>Zones whose names are kept; of more, those that were sampled last.</summary>
    public const int SampledZonesMax = 1_000;

    /// <summary>Who follows, of all zones together.</summary>
    public const int FollowersMax = 32;

    /// <summary>How far back frames go.</summary>
    public static readonly TimeSpan History = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, CountedZone> _zones = [];
    private readonly Dictionary<ulong, List<QueryFrame>> _frames = [];
    private readonly Queue<(ulong Zone, QueryFrame Frame)> _order = new();
    private readonly Dictionary<ulong, ZoneTops> _tops = [];
    private readonly Dictionary<ulong, List<QueryFollower>> _followers = [];

    /// <summary>From now on a zone is counted as this one; null if there is none of this name any more.</summary>
    public void Know(DnsName apex, CountedZone? zone)
    {
        var mark = ZoneMark.Of(apex);
        lock (_gate)
        {
            if (_zones.TryGetValue(mark, out var known) && (zone is null || known.Created != zone.Created || known.Account != zone.Account))
            {
                Forget(mark);
            }

            if (zone is not null)
            {
                _zones[mark] = zone;
            }
        }
    }

    /// <summary>The zones that are counted at the moment.</summary>
    public IReadOnlyCollection<CountedZone> Zones()
    {
        lock (_gate)
        {
            return [.. _zones.Values];
        }
    }

    /// <summary>Takes what was counted and sampled, and says whose it is; what is of no zone here is passed over.</summary>
    public IReadOnlyList<(CountedZone Zone, ZoneTally Tally)> Take(IReadOnlyList<ZoneTally> tallies, IReadOnlyList<QuerySample> samples, DateTimeOffset now)
    {
        var begin = QueryFrame.BeginOf(now);
        List<(CountedZone, ZoneTally)> known = [];
        lock (_gate)
        {
            foreach (var tally in tallies)
            {
                if (_zones.TryGetValue(tally.Zone, out var zone))
                {
                    known.Add((zone, tally));
                    FrameOf(tally.Zone, begin).Add(tally);
                }
            }

            foreach (var sample in samples)
            {
                if (_zones.ContainsKey(sample.Zone))
                {
                    TopsOf(sample.Zone).Add(sample);
                    _followers.GetValueOrDefault(sample.Zone)?.ForEach(follower => follower.Offer(sample));
                }
            }

            while (_order.TryPeek(out var oldest) && (_order.Count > FramesMax || oldest.Frame.Begin < now - History))
            {
                Drop(_order.Dequeue());
            }
        }

        return known;
    }

    /// <summary>What is known of a zone's queries; null if that zone is not counted here.</summary>
    /// <param name="created">The revision at which it was made.</param>
    public QueryReport? Read(DnsName apex, long created, DateTimeOffset now)
    {
        var mark = ZoneMark.Of(apex);
        lock (_gate)
        {
            if (_zones.GetValueOrDefault(mark)?.Created.Value != created)
            {
                return null;
            }

            var tops = _tops.GetValueOrDefault(mark);
            return new QueryReport
            {
                Frames = [.. (_frames.GetValueOrDefault(mark) ?? []).Where(frame => frame.Begin >= now - History)],
                Names = tops?.Names.Read(now) ?? [],
                NoNames = tops?.NoNames.Read(now) ?? [],
                Clients = tops?.Clients.Read(now) ?? [],
            };
        }
    }

    /// <summary>Tells somebody the samples of a zone from now on; null if it is not counted here, or too many follow already.</summary>
    public QueryFollower? Follow(DnsName apex, long created)
    {
        var mark = ZoneMark.Of(apex);
        lock (_gate)
        {
            if (_zones.GetValueOrDefault(mark)?.Created.Value != created || _followers.Values.Sum(static followers => followers.Count) >= FollowersMax)
            {
                return null;
            }

            var follower = new QueryFollower();
            (_followers.TryGetValue(mark, out var followers) ? followers : _followers[mark] = []).Add(follower);
            return follower;
        }
    }

    /// <summary>Somebody follows no more.</summary>
    public void Leave(QueryFollower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (_gate)
        {
            follower.End();
            foreach (var (mark, followers) in _followers.ToList())
            {
                if (followers.Remove(follower) && followers.Count == 0)
                {
                    _followers.Remove(mark);
                }
            }
        }
    }

    private void Forget(ulong mark)
    {
        _zones.Remove(mark);
        _frames.Remove(mark);
        _tops.Remove(mark);
        if (_followers.Remove(mark, out var followers))
        {
            followers.ForEach(static follower => follower.End());
        }
    }

    private QueryFrame FrameOf(ulong mark, DateTimeOffset begin)
    {
        var frames = _frames.TryGetValue(mark, out var known) ? known : _frames[mark] = [];
        if (frames.Count == 0 || frames[^1].Begin < begin)
        {
            frames.Add(new QueryFrame(begin));
            _order.Enqueue((mark, frames[^1]));
        }

        return frames[^1];
    }

    private void Drop((ulong Zone, QueryFrame Frame) oldest)
    {
        if (_frames.TryGetValue(oldest.Zone, out var frames) && frames.Remove(oldest.Frame) && frames.Count == 0)
        {
            _frames.Remove(oldest.Zone);
        }
    }

    private ZoneTops TopsOf(ulong mark)
    {
        if (_tops.TryGetValue(mark, out var tops))
        {
            return tops;
        }

        if (_tops.Count >= SampledZonesMax)
        {
            _tops.Remove(_tops.MinBy(static pair => pair.Value.Last).Key);
        }

        return _tops[mark] = new ZoneTops();
    }
}
