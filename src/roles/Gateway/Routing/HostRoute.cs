using Edge.Delivery;

namespace Edge.Gateway;

/// <summary>What a host name leads to.</summary>
/// <param name="Service">The service's id.</param>
/// <param name="Host">The name in lower case and without a port, as caching knows it.</param>
internal sealed record HostRoute(string Service, string Host, OriginRoute Origin);
