using Edge.Dns;

namespace Edge.Naming;

/// <summary>Asks the name space outside who is in charge of a name.</summary>
public interface IZoneEvidence
{
    /// <summary>
    /// Whom the servers of the zone above name for a zone, and which texts those have at a name within it; where the zone above names
    /// nobody, its own servers are asked for the texts. Null if none of the zone above answers: then nothing is known.
    /// </summary>
    Task<ZoneEvidence?> AskAsync(DnsName zone, DnsName challenge, CancellationToken cancellation);
}
