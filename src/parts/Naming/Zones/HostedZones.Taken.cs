using Edge.Dns;

namespace Edge.Naming;

/// <content>Zones whose content comes by transfers.</content>
public sealed partial class HostedZones
{
    private readonly Dictionary<DnsName, TakenZone> _taken = [];

    /// <summary>
    /// Answers by content that came by transfers from here on, or not at all while there is none; zones of that mode only. It is in
    /// force when it returns.
    /// </summary>
    public void TakeContents(IEnumerable<(DnsName Apex, TakenZone? Content)> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        foreach (var (apex, content) in contents)
        {
            _ = content is null ? _taken.Remove(apex) : (_taken[apex] = content) is not null;
            if (_zones.TryGetValue(apex, out var zone))
            {
                zone.Take(content);
                _changed.Add(zone);
            }
        }

        Publish();
    }
}
