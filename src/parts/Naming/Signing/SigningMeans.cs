using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What signing zones takes from outside.</summary>
/// <param name="Time">By which signatures begin and end.</param>
/// <param name="Open">Opens the private half of a key of a zone, by the ids of both; null if it does not open.</param>
public sealed record SigningMeans(TimeProvider Time, Func<string, string, ZoneKeyDocument, IPrivateKey?> Open);
