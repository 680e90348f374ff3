using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>A server in charge of a zone.</summary>
/// <param name="Texts">Those of the challenge's name; null if it did not answer with authority.</param>
public sealed record ZoneWitness(DnsName Server, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string>? Texts);
