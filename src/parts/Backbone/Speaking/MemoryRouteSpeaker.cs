using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>A speaker with one peer, in memory: keeps what it is told, forgets it when it restarts, and is away when that is wanted.</summary>
public sealed class MemoryRouteSpeaker : IRouteSpeaker
{
    private readonly Lock _gate = new();
    private readonly List<RouteAnnouncement> _history = [];
    private RouteAnnouncement _announced;
    private bool _isAway;
    private bool _isPeerAway;

    public TimeSpan CallTimeout => TimeSpan.Zero;

    public string Place => "memory";

    /// <summary>What was announced, each change once.</summary>
    public IReadOnlyList<RouteAnnouncement> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _history];
            }
        }
    }

    /// <summary>Goes away, and comes back with nothing announced.</summary>
    public void SetAway(bool isAway)
    {
        lock (_gate)
        {
            _isAway = isAway;
            Set(RouteAnnouncement.Withdrawn);
        }
    }

    /// <summary>Loses its peer, or finds it.</summary>
    public void SetPeerAway(bool isAway)
    {
        lock (_gate)
        {
            _isPeerAway = isAway;
        }
    }

    /// <inheritdoc/>
    public Failure? Announce(RouteAnnouncement announcement)
    {
        lock (_gate)
        {
            if (_isAway)
            {
                return RouteFailure.NotReached("the speaker is away");
            }

            Set(announcement);
            return null;
        }
    }

    /// <inheritdoc/>
    public Outcome<RouteReport> Report()
    {
        lock (_gate)
        {
            if (_isAway)
            {
                return RouteFailure.NotReached("the speaker is away");
            }

            var exported = _isPeerAway || _announced == RouteAnnouncement.Withdrawn ? 0 : 1;
            return new RouteReport(_announced, [new RouteSession("peer", !_isPeerAway, _isPeerAway ? "Active" : "Established", exported)], _isPeerAway ? 0 : 1);
        }
    }

    public void Dispose()
    {
    }

    private void Set(RouteAnnouncement announcement)
    {
        if (announcement != _announced)
        {
            _announced = announcement;
            _history.Add(announcement);
        }
    }
}
