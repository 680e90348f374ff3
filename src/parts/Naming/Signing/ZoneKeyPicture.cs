using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Everything that decides what becomes of the keys of a zone, at one moment.</summary>
public sealed record ZoneKeyPicture
{
    public required DnsName Apex { get; init; }

    /// <summary>Null if there is no such zone.</summary>
    public required ZoneDocument? Zone { get; init; }

    /// <summary>By their ids.</summary>
    public required IReadOnlyDictionary<string, ZoneKeyDocument> Keys { get; init; }

    public required ZoneSignaturesDocument? Signatures { get; init; }

    /// <summary>Keys of other signers that the owner put at the zone's name (RFC 8901), as data of DNSKEY.</summary>
    public IReadOnlyList<string> ForeignKeys { get; init; } = [];

    /// <summary>What their owner asks the zone above to say of them, as data of CDS and CDNSKEY.</summary>
    public IReadOnlyList<string> ForeignCds { get; init; } = [];

    public IReadOnlyList<string> ForeignCdnskey { get; init; } = [];

    /// <summary>The longest that a cache may hold unsigned records of the zone; asked for only when the first keys are made.</summary>
    public Func<int> LongestTtlSeconds { get; init; } = static () => RecordSetDocument.TtlSecondsMax;

    /// <summary>What the zone above says; null if that is not known.</summary>
    public ParentView? Parent { get; init; }
}
