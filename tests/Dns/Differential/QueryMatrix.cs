using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Every name of zones and its neighbours, with each type, with and without EDNS and DO.</summary>
internal static class QueryMatrix
{
    private static readonly DnsRecordType[] Types =
    [
        DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Txt, DnsRecordType.Mx, DnsRecordType.Ns, DnsRecordType.Soa,
        DnsRecordType.Cname, DnsRecordType.Dname, DnsRecordType.Ds, DnsRecordType.Nsec, (DnsRecordType)65280,
    ];

    private static readonly DnsEdns?[] Options = [null, new DnsEdns(), new DnsEdns { DnssecOk = true }];

    public static IReadOnlyList<DnsMessage> Of(IReadOnlyList<Zone> zones) =>
        [.. Names(zones).SelectMany(name => Types.SelectMany((type, index) => Select(index).Select(edns => Query(name, type, edns))))
            .Where(query => !IsOfNobody(zones, query.Questions[0]))];

    public static DnsMessage Query(DnsName name, DnsRecordType type, DnsEdns? edns) =>
        new() { Questions = [new DnsQuestion(name, type)], Edns = edns };

    /// <summary>
    /// The DS of a zone that the zone above does not delegate: a wildcard there would answer for it, which nobody relies on.
    /// </summary>
    private static bool IsOfNobody(IReadOnlyList<Zone> zones, DnsQuestion question) =>
        question.Type == DnsRecordType.Ds
        && zones.Any(zone => zone.Apex == question.Name)
        && zones.All(zone => zone.Apex == question.Name || zone.Find(question.Name)?.Find(DnsRecordType.Ns) is null);

    /// <summary>The first types in every way, the others with DO and without EDNS.</summary>
    private static DnsEdns?[] Select(int index) => index < 2 ? Options : [Options[0], Options[2]];

    private static IEnumerable<DnsName> Names(IReadOnlyList<Zone> zones)
    {
        HashSet<DnsName> names = [];
        foreach (var owner in zones.SelectMany(zone => zone.Names).Where(node => !DenialProof.IsProof(node)).Select(node => node.Name))
        {
            for (var above = owner; above.LabelCount > 1; above = above.Parent!)
            {
                names.Add(above);
            }

            // Beneath it, twice beneath it, and beside it, before and after every label that is used.
            foreach (var label in (string[])["x", "x.y", "a", "*", "x.*"])
            {
                names.UnionWith(owner.TryChild(label, out var child) ? [child] : []);
            }

            names.UnionWith(owner.Parent is { LabelCount: > 0 } parent ? [parent.Child("0"), parent.Child("zz"), parent.Child("*")] : []);
        }

        return names.Order();
    }
}
