using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What a steered set is to those who can keep but one answer, such as a zone file.</summary>
public static class SteeredDefault
{
    /// <summary>The members that everybody gets for whom no rule says others, as long as nobody is ill.</summary>
    /// <param name="find">A pool's document; null if there is none.</param>
    /// <returns>Null if the document names no pool with an address of the type.</returns>
    public static RecordSet? Of(RecordSetId id, RecordSetDocument document, Func<string, PoolDocument?> find)
    {
        var pools = (document.Steering?.Pools ?? [])
            .Select(pool => find(pool) is { } found ? PoolMembers.Of(pool, found, id.Type, static _ => MemberHealth.Unknown) : null)
            .OfType<PoolMembers>();
        return PoolChoice.Of([.. pools]) is { } choice
            ? RecordSet.Addresses((uint)document.TtlSeconds, choice.Members.Select(static member => IPAddress.Parse(member.Address)))
            : null;
    }
}
