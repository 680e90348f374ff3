using System.Globalization;
using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Whether this Stargate believes its own eyes. When its clockwork comes late, when many nodes go at once, or when it hears
/// nobody at all, the fault is more likely here than there.
/// </summary>
internal sealed class SelfDoubt(HealthOptions options)
{
    /// <summary>More losses than this within the window are many anyhow.</summary>
    private const int LossesMax = 100_000;

    private readonly Queue<(TimeSpan At, NodeRole Role)> _losses = new();
    private TimeSpan _until;
    private string _cause = "";
    private bool _isNews;

    /// <summary>Why this Stargate doubts itself, in a few words; empty if it does not.</summary>
    public string Reason { get; private set; } = "";

    public bool IsDoubting => Reason.Length > 0;

    public void ComeLate(TimeSpan late, TimeSpan now) =>
        Doubt(string.Create(CultureInfo.InvariantCulture, $"it stood still for {late.TotalSeconds:F1} s"), now + options.LagDoubtTime);

    /// <summary>A node was lost.</summary>
    /// <param name="heard">How many nodes are still heard, by role.</param>
    /// <param name="otherStargates">How many other Stargates the network has.</param>
    public void Lose(NodeRole role, IReadOnlyDictionary<NodeRole, int> heard, int otherStargates, TimeSpan now)
    {
        _losses.Enqueue((now, role));
        while (_losses.Count > LossesMax || (_losses.TryPeek(out var oldest) && now - oldest.At > options.LossWindow))
        {
            _losses.Dequeue();
        }

        // Hosts beat more slowly, and so are found lost later: each kind is counted for itself.
        var isHost = role == NodeRole.Host;
        var lost = _losses.Count(loss => (loss.Role == NodeRole.Host) == isHost);
        var all = lost + heard.Where(pair => (pair.Key == NodeRole.Host) == isHost).Sum(static pair => pair.Value);
        var isCutOff = otherStargates > 0
            && heard.GetValueOrDefault(NodeRole.Stargate) == 0
            && _losses.Any(static loss => loss.Role == NodeRole.Stargate)
            && _losses.Any(static loss => loss.Role == NodeRole.Gateway);
        if (lost > options.LossShareMax * all && (lost >= options.LossCountMin || isCutOff))
        {
            Doubt($"it lost {lost} of {all} {(isHost ? "Hosts" : "nodes")} at once", now + options.LossDoubtTime);
        }
    }

    /// <summary>True if the doubt, or its reason, is not what it was.</summary>
    /// <param name="hearsNobody">There are other Stargates, and neither they nor any node is heard.</param>
    public bool Pass(bool hearsNobody, TimeSpan now)
    {
        if (hearsNobody)
        {
            (_cause, _until) = ("it hears no node and no other Stargate", TimeSpan.MaxValue);
        }
        else if (_until == TimeSpan.MaxValue)
        {
            // Not everybody comes back in the same moment.
            _until = now + options.LagDoubtTime;
        }

        var reason = now < _until ? _cause : "";
        var isNews = _isNews || reason != Reason;
        (Reason, _isNews) = (reason, false);
        return isNews;
    }

    private void Doubt(string cause, TimeSpan until)
    {
        if (until >= _until)
        {
            (_cause, _until) = (cause, until);
            _isNews |= Reason != cause;
            Reason = cause;
        }
    }
}
