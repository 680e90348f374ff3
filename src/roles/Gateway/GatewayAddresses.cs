using System.Net;

namespace Edge.Gateway;

/// <summary>Where a serving Gateway really listens.</summary>
public sealed record GatewayAddresses(IPEndPoint Http, IPEndPoint Https, IPEndPoint? Browser, IPEndPoint? Metrics);
