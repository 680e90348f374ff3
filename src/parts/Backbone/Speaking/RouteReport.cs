namespace Edge.Backbone;

/// <summary>What a route speaker says of itself.</summary>
/// <param name="Announcement">What its protocols hold.</param>
/// <param name="Sessions">Its BGP sessions, those that are down among them.</param>
/// <param name="BfdUp">How many BFD sessions are up.</param>
public sealed record RouteReport(RouteAnnouncement Announcement, IReadOnlyList<RouteSession> Sessions, int BfdUp)
{
    /// <summary>Whether any peer is told the prefixes.</summary>
    public bool IsHeard => HearerCount > 0;

    /// <summary>How many peers are told the prefixes.</summary>
    public int HearerCount => Sessions.Count(static session => session is { IsEstablished: true, Exported: > 0 });
}
