namespace Edge.Naming;

/// <summary>What one server of the zone above says of a zone's keys.</summary>
/// <param name="Server">Its name and address.</param>
/// <param name="Ds">The data of its DS records; null if it did not answer.</param>
/// <param name="TtlSeconds">How long resolvers keep them.</param>
public sealed record ParentAnswer(string Server, IReadOnlyList<byte[]>? Ds, uint TtlSeconds = 0);
