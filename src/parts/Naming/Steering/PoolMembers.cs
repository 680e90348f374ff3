using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>A pool at one moment, as far as one family of addresses goes.</summary>
internal sealed record PoolMembers
{
    public required string Pool { get; init; }

    public required PoolDocument Document { get; init; }

    /// <summary>Those of the family, in the order of the document.</summary>
    public required IReadOnlyList<(PoolMember Member, MemberHealth Health)> Members { get; init; }

    /// <summary>The weight of the members that count.</summary>
    public int LiveWeight => Members.Where(static member => Counts(member.Member, member.Health)).Sum(static member => member.Member.Weight);

    public int TotalWeight => Members.Sum(static member => member.Member.Weight);

    /// <summary>Whether so much of its weight lives that visitors may be sent here.</summary>
    public bool IsUsable => LiveWeight > 0 && LiveWeight * 100L >= TotalWeight * (long)Document.UpThresholdPercent;

    public static PoolMembers Of(string pool, PoolDocument document, DnsRecordType type, Func<string, MemberHealth> healthOf) => new()
    {
        Pool = pool,
        Document = document,
        Members =
        [
            .. document.Members
                .Where(member => IPAddress.TryParse(member.Address, out var address) && RecordSet.AddressTypeOf(address) == type)
                .Select(member => (member, healthOf(member.Address))),
        ],
    };

    /// <summary>Whether a member is sent visitors while its pool is usable: what a person says comes before its health.</summary>
    public static bool Counts(PoolMember member, MemberHealth health) =>
        member.State == PoolMember.Up || (member.State != PoolMember.Down && health != MemberHealth.Down);
}
