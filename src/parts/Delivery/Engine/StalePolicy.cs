namespace Edge.Delivery;

/// <summary>When a stale response may stand in for an origin that fails (RFC 9111 §4.2.4, RFC 5861 §4).</summary>
public static class StalePolicy
{
    /// <summary>How long past its freshness an entry serves while the origin cannot be reached, unless the origin says otherwise.</summary>
    public static readonly TimeSpan UnreachableDefault = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether the entry may be served stale. Never against must-revalidate, proxy-revalidate and no-cache, nor against
    /// s-maxage alone, which implies proxy-revalidate (§5.2.2.10); frameworks that mean otherwise send stale-if-error too.
    /// </summary>
    /// <param name="reached">True if the origin answered with an error of its own (500, 502, 503, 504).</param>
    public static bool Allows(StoredHead head, bool reached, DateTimeOffset now)
    {
        var directives = head.Directives;
        if (directives.MustRevalidate || directives.ProxyRevalidate || directives.NoCache)
        {
            return false;
        }

        var stale = head.AgeAt(now) - head.LifetimeSeconds;
        if (directives.StaleIfError is { } stated)
        {
            return stale <= stated;
        }

        return !reached && directives.SharedMaxAge is null && stale <= UnreachableDefault.TotalSeconds;
    }
}
