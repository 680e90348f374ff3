namespace Edge.Delivery;

/// <summary>
/// What a stored response is found by, compared whole. The target is the path and query exactly as the visitor sent them.
/// </summary>
/// <param name="Service">The service's id, so that customers can never read each other's responses.</param>
/// <param name="Host">The host name as the service claims it: lower case, no port.</param>
/// <param name="Secure">
/// Whether it was asked for by https. The scheme is part of a URI, and the origin is told: one that redirects what came in
/// clear would else send everybody in circles.
/// </param>
public readonly record struct CacheKey(string Service, string Host, string Target, bool Secure = false)
{
    public bool Equals(CacheKey other) =>
        Target == other.Target && Host == other.Host && Service == other.Service && Secure == other.Secure;

    public override int GetHashCode() => HashCode.Combine(Target, Host);
}
