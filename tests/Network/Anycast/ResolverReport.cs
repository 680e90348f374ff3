namespace Edge.Tests.Network;

/// <summary>What became of queries.</summary>
/// <param name="Lost">Those that got no answer.</param>
/// <param name="Late">Those that got none, or got it late.</param>
/// <param name="BackAfter">How long after the beginning the last of those was asked.</param>
internal sealed record ResolverReport(int Asked, int Lost, int Late, TimeSpan BackAfter);
