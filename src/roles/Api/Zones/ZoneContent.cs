using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>What a zone is to hold, as an import brings it.</summary>
internal sealed record ZoneContent
{
    /// <summary>Every record set, checked and as it is kept.</summary>
    public required IReadOnlyDictionary<RecordSetId, RecordSetDocument> Sets { get; init; }

    /// <summary>The serial above which the zone's must rise; null for none.</summary>
    public uint? Serial { get; init; }

    /// <summary>Puts what the SOA says into the zone's document, given the network's domain.</summary>
    public Func<ZoneDocument, DnsName, ZoneDocument> Authority { get; init; } = static (zone, _) => zone;

    /// <summary>What the owner should know, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
