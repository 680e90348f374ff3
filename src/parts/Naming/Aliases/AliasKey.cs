using Edge.Dns;

namespace Edge.Naming;

/// <summary>What names that are answered with another one's addresses have in common whose answers are always the same.</summary>
/// <param name="TtlSeconds">For how long resolvers may keep an answer at most.</param>
internal sealed record AliasKey(DnsName Target, DnsRecordType Type, int TtlSeconds);
