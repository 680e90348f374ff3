using System.Collections.Concurrent;
using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// Which nodes this Stargate lets out of traffic, and how far they have come. An operator's wish is passed on with a permit
/// only while enough others serve; a node that was let go stays so until the wish ends or its process does.
/// </summary>
internal sealed class DrainDesk(ControlView view, NodeDirectory nodes, HealthBoard health)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, (long BootId, Withdrawal Withdrawal)> _granted = [];
    private readonly ConcurrentDictionary<NodeId, DrainReport> _reports = new();
    private readonly RoutingReader _reader = new();

    /// <summary>Raised when a report changed, or a node was let go.</summary>
    public event Action? Changed;

    /// <summary>What this Stargate knows of nodes that drain.</summary>
    public IReadOnlyCollection<DrainReport> Reports => (IReadOnlyCollection<DrainReport>)_reports.Values;

    /// <summary>What a node is to be told now.</summary>
    /// <param name="bootId">The process that asks.</param>
    /// <returns>Whether it is to drain; and, where it is, what that leaves, or nothing where it must not.</returns>
    public (bool Wanted, Withdrawal? Granted) DecideFor(NodeId node, long bootId)
    {
        if (nodes.Find(node) is not { Drain: true } document)
        {
            Forget(node);
            return (false, null);
        }

        Withdrawal? withdrawal;
        bool isNews;
        lock (_gate)
        {
            if (_granted.TryGetValue(node, out var granted) && granted.BootId == bootId)
            {
                return (true, granted.Withdrawal);
            }

            withdrawal = Judge(node);
            isNews = _granted.Remove(node);
            if (withdrawal is { LeavesEnough: true } || (withdrawal is not null && document.AllowOutage == true))
            {
                _granted[node] = (bootId, withdrawal);
                isNews = true;
            }
            else
            {
                withdrawal = null;
            }
        }

        if (withdrawal is null)
        {
            Note(new DrainReport(node, DrainPhase.Refused, 0, null, JudgeNow(node)?.Shortage?.Message ?? "the node is not known"));
        }

        if (isNews)
        {
            Changed?.Invoke();
        }

        return (true, withdrawal);
    }

    /// <summary>Whether an operator's drain is in force, so that visitors are sent elsewhere. One that may not be is as none.</summary>
    public bool IsWithdrawn(NodeId node, NodeHealth judged)
    {
        if (nodes.Find(node) is not { Drain: true } document)
        {
            return false;
        }

        if (document.AllowOutage == true || judged is NodeHealth.Draining or NodeHealth.Drained)
        {
            return true;
        }

        lock (_gate)
        {
            return _granted.ContainsKey(node) || Judge(node) is { LeavesEnough: true };
        }
    }

    /// <summary>A node, or this Stargate in its place, says how far it has come.</summary>
    public void Note(DrainReport report)
    {
        var before = _reports.GetValueOrDefault(report.Node);
        // The node counts the time, and so the moment jitters with the line.
        var next = before?.QuietSince is { } since && report.QuietSince is { } moment && (moment - since).Duration() < TimeSpan.FromSeconds(2)
            ? report with { QuietSince = since }
            : report;
        if (before != next)
        {
            _reports[report.Node] = next;
            Changed?.Invoke();
        }
    }

    /// <summary>Nobody asks the node for anything, or its stream ended.</summary>
    public void Forget(NodeId node)
    {
        bool granted;
        lock (_gate)
        {
            granted = _granted.Remove(node);
        }

        if (_reports.TryRemove(node, out _) || granted)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>The node's stream ended: what it said last is no longer known to be so.</summary>
    public void Leave(NodeId node)
    {
        if (_reports.TryRemove(node, out _))
        {
            Changed?.Invoke();
        }
    }

    private Withdrawal? JudgeNow(NodeId node)
    {
        lock (_gate)
        {
            return Judge(node);
        }
    }

    private Withdrawal? Judge(NodeId node)
    {
        var routing = _reader.At(view.Current);
        return routing.Nodes.ContainsKey(node.Value)
            ? WithdrawalGuard.Judge(routing, other => WithdrawalGuard.IsServing(health.HealthOf(NodeId.Parse(other))), node.Value)
            : null;
    }
}
