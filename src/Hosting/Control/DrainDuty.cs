using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>A node's part in draining: takes orders from whichever stream brings them, and reports how far it has come.</summary>
internal sealed class DrainDuty(NodeId self, ulong bootId, Func<NodeLoad> load, TimeProvider time)
{
    /// <summary>Nothing in flight and nothing new for so long counts as drained.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly DrainObedience _obedience = new(self, unchecked((long)bootId));
    private long _quietFrom = time.GetTimestamp();
    private long _requests = -1;

    /// <summary>Raised when traffic is to end, or to come again.</summary>
    public event Action<bool>? Changed;

    public bool Wanted
    {
        get
        {
            lock (_gate)
            {
                return _obedience.Wanted;
            }
        }
    }

    public void Take(DrainOrder order)
    {
        bool changed, wanted;
        lock (_gate)
        {
            changed = _obedience.Take(order);
            wanted = _obedience.Wanted;
            _quietFrom = changed ? time.GetTimestamp() : _quietFrom;
        }

        if (changed)
        {
            Changed?.Invoke(wanted);
        }
    }

    /// <summary>What a heartbeat is accompanied by; null while nobody asks anything of the node.</summary>
    public DrainStatus? Status()
    {
        lock (_gate)
        {
            if (_obedience.Refusal is { } refusal)
            {
                return new DrainStatus { Phase = NodeDrainPhase.Refused, QuietMilliseconds = -1, Reason = refusal.Message };
            }

            return _obedience.Wanted ? Progress() : null;
        }
    }

    private DrainStatus Progress()
    {
        var now = load();
        if (now.InFlight > 0 || now.Requests != _requests)
        {
            (_quietFrom, _requests) = (time.GetTimestamp(), now.Requests);
        }

        var quiet = time.GetElapsedTime(_quietFrom);
        return new DrainStatus
        {
            Phase = now.InFlight == 0 && quiet >= QuietTime ? NodeDrainPhase.Drained : NodeDrainPhase.Draining,
            InFlight = now.InFlight,
            QuietMilliseconds = now.InFlight > 0 ? -1 : (long)quiet.TotalMilliseconds,
        };
    }
}
