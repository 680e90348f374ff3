using Edge.Naming;

namespace Edge.Stargate;

/// <summary>What a server said of a zone.</summary>
/// <param name="Content">Null if nothing is new.</param>
/// <param name="ExpireSeconds">For how long its own content is good, if it says so.</param>
/// <param name="Kind"><c>axfr</c>, <c>ixfr</c> or <c>current</c>.</param>
internal sealed record FetchedZone(TakenZone? Content, uint? ExpireSeconds, string Kind);
