namespace Edge.Delivery;

/// <summary>Where a service's requests go when they leave us.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="PathPrefix">What stands before the visitor's path; empty, or begins with a slash and ends without one.</param>
/// <param name="Host">The <c>Host</c> to send, or null for the visitor's.</param>
public sealed record OriginRoute(string Origin, string PathPrefix, string? Host, TimeSpan Timeout);
