using Edge.Dns;

namespace Edge.Naming;

/// <summary>What the network itself says of a name and type.</summary>
/// <param name="Apex">The hosted zone that says so; null for the network's own names, and for those that it knows nothing of.</param>
internal abstract record AliasStep(DnsName? Apex)
{
    /// <summary>Others are to be asked: the name is not here, or it takes more than a look to say what it is.</summary>
    public sealed record Elsewhere(DnsName? Apex) : AliasStep(Apex);

    /// <summary>It is another name for this one.</summary>
    public sealed record Next(DnsName? Apex, DnsName Name) : AliasStep(Apex);

    /// <summary>It has records that depend on the visitor, or that many names share.</summary>
    public sealed record Shared(DnsName? Apex, SharedSet Set) : AliasStep(Apex);

    /// <summary>It has records of its own.</summary>
    public sealed record Plain(DnsName? Apex, RecordSet Set) : AliasStep(Apex);

    /// <summary>It has no records of the type.</summary>
    /// <param name="HasOthers">Whether it has addresses of the other family.</param>
    public sealed record Nothing(DnsName? Apex, bool HasOthers) : AliasStep(Apex);
}
