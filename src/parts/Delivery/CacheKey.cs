namespace Edge.Delivery;

/// <summary>
/// What a stored response is found by, compared whole. The target is the path and query exactly as the visitor sent them.
/// </summary>
/// <param name="Service">The service's id, so that customers can never read each other's responses.</param>
/// <param name="Host">The host name as the service claims it: lower case, no port.</param>
public readonly record struct CacheKey(string Service, string Host, string Target)
{
    public bool Equals(CacheKey other) => Target == other.Target && Host == other.Host && Service == other.Service;

    public override int GetHashCode() => HashCode.Combine(Target, Host);
}
