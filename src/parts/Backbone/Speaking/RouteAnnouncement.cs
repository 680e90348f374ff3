namespace Edge.Backbone;

/// <summary>What a Stargate's peers are told of the anycast prefixes.</summary>
public enum RouteAnnouncement
{
    /// <summary>Nothing.</summary>
    Withdrawn,

    /// <summary>The prefixes, with the wish that others be preferred (GRACEFUL_SHUTDOWN, RFC 8326).</summary>
    Draining,

    /// <summary>The prefixes, as the best path.</summary>
    Best,
}
