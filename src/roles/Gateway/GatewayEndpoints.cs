using System.Net;

namespace Edge.Gateway;

/// <summary>Where a Gateway is to listen.</summary>
internal sealed record GatewayEndpoints(IPEndPoint Http, IPEndPoint Https, IPEndPoint? Browser);
