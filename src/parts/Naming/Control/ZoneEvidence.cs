namespace Edge.Naming;

/// <summary>What was seen of a zone outside.</summary>
/// <param name="IsDelegated">Whether the zone above names servers for it.</param>
/// <param name="Witnesses">The servers in charge.</param>
public sealed record ZoneEvidence(bool IsDelegated, IReadOnlyList<ZoneWitness> Witnesses);
