using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What signing zones takes from outside.</summary>
/// <param name="Time">By which signatures begin and end.</param>
/// <param name="Open">Opens the private half of a key of a zone, by the ids of both; null if it does not open.</param>
/// <param name="Hand">Gives those who answer the keys that sign a zone's records on demand; none once it is not signed any more.</param>
public sealed record SigningMeans(TimeProvider Time, Func<string, string, ZoneKeyDocument, IPrivateKey?> Open, Action<DnsName, IReadOnlyList<SigningKey>> Hand);
