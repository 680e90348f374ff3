using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Host;

/// <summary>Who this Host is to Gateways, and whom it trusts to be one.</summary>
/// <param name="Key">The key of this moment.</param>
/// <param name="Authority">The network's authority; a Gateway's certificate chains to it and to nothing else.</param>
internal sealed record JobLinkIdentity(NodeId Node, string Version, Func<DeviceKey> Key, X509Certificate2 Authority);
