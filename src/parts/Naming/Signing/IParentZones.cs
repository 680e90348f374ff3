using Edge.Dns;

namespace Edge.Naming;

/// <summary>Asks the servers of the zone above a zone whom they vouch for.</summary>
public interface IParentZones
{
    /// <summary>
    /// The DS of a zone as each server of the zone above gives it. Null if the servers are not found, or nobody could be asked: then
    /// nothing is known.
    /// </summary>
    Task<ParentView?> AskAsync(DnsName zone, CancellationToken cancellation);
}
