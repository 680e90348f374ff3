using System.Diagnostics.CodeAnalysis;
using Edge.Dns;
using Edge.Kernel.Resources.Rules;

namespace Edge.Kernel.Resources;

/// <summary>
/// Names a set of records, as <c>&lt;zone&gt;/&lt;owner&gt;/&lt;type&gt;</c> in lower case, the owner relative to the zone and
/// <c>@</c> for the zone's own name: <c>example.org/www/a</c>.
/// </summary>
public sealed record RecordSetId
{
    /// <summary>The owner that is the zone's own name.</summary>
    public const string ApexOwner = "@";

    /// <summary>Records of DNSKEY, CDS or CDNSKEY that an owner may put at a zone's name.</summary>
    public const int KeyRecordsMax = 16;

    /// <summary>Bytes of the data of each of them.</summary>
    public const int KeyRecordBytesMax = 1_536;

    /// <summary>Signatures and proofs are made by the servers, and what only queries or messages hold is no record of a zone.</summary>
    private static readonly DnsRecordType[] _refused =
    [
        DnsRecordType.None, DnsRecordType.Opt, DnsRecordType.Tkey, DnsRecordType.Tsig, DnsRecordType.Ixfr, DnsRecordType.Axfr, DnsRecordType.Maila,
        DnsRecordType.Mailb, DnsRecordType.Any, DnsRecordType.Rrsig, DnsRecordType.Nsec, DnsRecordType.Nsec3, DnsRecordType.Nsec3Param, DnsRecordType.Nxname,
    ];

    private RecordSetId(DnsName apex, DnsName name, DnsRecordType type) => (Apex, Name, Type) = (apex, name, type);

    /// <summary>The zone's name.</summary>
    public DnsName Apex { get; }

    /// <summary>The owner's full name.</summary>
    public DnsName Name { get; }

    public DnsRecordType Type { get; }

    /// <summary>The zone's id.</summary>
    public string Zone => ZoneText.Of(Apex);

    /// <summary>The owner relative to the zone.</summary>
    public string Owner => ZoneText.Relative(Name, Apex);

    /// <summary>What the keys of all sets of a zone begin with.</summary>
    public static KeyRange RangeOf(string zone) => new($"{ResourceKinds.RecordSet.Prefix}{ResourceKey.Of(zone)}/");

    /// <summary>What the keys of all sets of a name begin with.</summary>
    public static KeyRange RangeOf(string zone, string owner) => new($"{ResourceKinds.RecordSet.Prefix}{ResourceKey.Of(zone, owner)}/");

    /// <summary>Makes the id of a set; a failure if a zone has no such set.</summary>
    public static Outcome<RecordSetId> Of(DnsName apex, DnsName name, DnsRecordType type)
    {
        var id = new RecordSetId(apex, name, type);
        return BrokenRule(id) is { } rule ? Failure.Invalid("id", id.ToString(), rule) : id;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RecordSetId? id) => Read(text, out id) is null;

    /// <summary>Reads the id of a key of the kind.</summary>
    public static bool TryParse(ResourceKey key, [NotNullWhen(true)] out RecordSetId? id)
    {
        id = null;
        return ResourceKinds.RecordSet.IdOf(key) is { } text && TryParse(text, out id);
    }

    public override string ToString() => $"{Zone}/{Owner}/{TextOf(Type)}";

    /// <summary>
    /// The rule that so many records break, of which the longest has so many bytes; null if they may be. What other signers say of a
    /// zone's keys at its own name is signed together with the network's keys, and leaves room for them.
    /// </summary>
    public string? BrokenKeyRule(int count, int bytesMax) =>
        Type is DnsRecordType.Dnskey or DnsRecordType.Cds or DnsRecordType.Cdnskey && Name == Apex && (count > KeyRecordsMax || bytesMax > KeyRecordBytesMax)
            ? $"a zone has at most {KeyRecordsMax} records of type {RecordTypeName.Of(Type)}, of {KeyRecordBytesMax} bytes each"
            : null;

    private static string TextOf(DnsRecordType type) => RecordTypeName.Of(type).ToLowerInvariant();

    /// <summary>The rule that an id breaks; null if it is in order.</summary>
    internal static string? BrokenRule(string text) => Read(text, out _);

    private static string? Read(string? text, out RecordSetId? id)
    {
        id = null;
        if (text?.Split('/') is not [var zone, var owner, var type])
        {
            return "it is ZONE/OWNER/TYPE, such as example.org/www/a; the owner @ is the zone's own name";
        }

        if (ZoneRules.BrokenIdRule(zone) is { } broken)
        {
            return $"the zone: {broken}";
        }

        var apex = DnsName.Parse(zone);
        var name = apex;
        if (owner != ApexOwner && (!apex.TryChild(owner, out name) || ZoneText.Relative(name, apex) != owner))
        {
            return "the owner is relative to the zone, in lower case, of labels of at most 63 bytes; @ is the zone's own name";
        }

        if (!RecordTypeName.TryParse(type, out var parsed) || TextOf(parsed) != type)
        {
            return "the type is a name such as a, mx or txt, or type and a number, in lower case";
        }

        id = new RecordSetId(apex, name, parsed);
        if (BrokenRule(id) is not { } rule)
        {
            return null;
        }

        id = null;
        return rule;
    }

    private static string? BrokenRule(RecordSetId id)
    {
        var isApex = id.Name.Equals(id.Apex);
        return id.Type == DnsRecordType.Soa ? "the SOA follows from the zone's own document: change that"
            : Array.IndexOf(_refused, id.Type) >= 0 ? $"{RecordTypeName.Of(id.Type)} is no type of records that a zone is given: signatures and proofs are made by the servers"
            : isApex && id.Type == DnsRecordType.Cname ? "the zone's own name has SOA and NS, and so no CNAME (RFC 1034 §3.6.2)"
            : isApex && id.Type == DnsRecordType.Ds ? "the DS of a zone belongs into the zone above (RFC 4034 §5)"
            : ZoneText.KeyLength(id.Zone, id.Owner) > ZoneText.KeyLengthMax ? $"zone and owner take at most {ZoneText.KeyLengthMax} characters in a key"
            : null;
    }
}
