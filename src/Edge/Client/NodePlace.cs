using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Where a node answers by TLS, and by which authority it is known.</summary>
/// <param name="Address">Host and port.</param>
internal sealed record NodePlace(NodeId Node, string Address, X509Certificate2 Ca);
