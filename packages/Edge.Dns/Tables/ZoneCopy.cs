namespace Edge.Dns;

/// <summary>What a zone says at one moment. It holds on to the sets, and is cheap: none is copied.</summary>
/// <param name="Soa">The set of its SOA.</param>
/// <param name="Sets">All others, in no particular order.</param>
public sealed record ZoneCopy(DnsName Apex, CopiedSet Soa, IReadOnlyList<CopiedSet> Sets)
{
    /// <summary>The serial of its SOA.</summary>
    public uint Serial { get; } = StartOfAuthority.TryRead(Soa.Set.Value(0), out var soa) ? soa.Serial : 0;
}
