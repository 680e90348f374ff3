namespace Edge.Api;

/// <summary>The routes of zones beside those that every kind has.</summary>
internal static class ZoneRoutes
{
    private static readonly ApiParameter[] _importing = [new("dry-run", "query", "true to be told what would change, and change nothing.")];

    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("GET", "/v1/zones/{id}/file", "A zone as a zone file (RFC 1035), as it is answered with.", null, "ZoneFile", static (ask, call, cancellation) => ask.ZoneFiles.ExportAsync(call, cancellation)),
        new("PUT", "/v1/zones/{id}/file", "Puts the content of a zone file in the place of a zone's; makes the zone if there is none.", "ZoneFileWrite", "ZoneImport", static (ask, call, cancellation) => ask.ZoneFiles.ImportAsync(call, cancellation))
        {
            Parameters = _importing,
            BodyBytesMax = ZoneFileEndpoint.BodyBytesMax,
        },
        new("POST", "/v1/zones/{id}/undo", "Puts back what was before an import that was cut short.", null, "ZoneImport", static (ask, call, cancellation) => ask.ZoneFiles.UndoAsync(call, cancellation)) { Parameters = _importing },
        new("GET", "/v1/zones/{id}/explain", "Why a visitor gets what it gets of a name: rule, pool, health and weights.", null, "NameExplanation", static (ask, call, cancellation) => ask.Names.ExplainAsync(call, cancellation))
        {
            Parameters = [new("owner", "query", "The name within the zone; @ is the zone's own."), new("type", "query", "A type, such as A."), new("from", "query", "The visitor's address.")],
        },
        new("GET", "/v1/zones/{id}/transfers", "How it stands at each Stargate with a zone that is taken from elsewhere.", null, "ZoneTransfers", static (ask, call, cancellation) => ask.Names.TransfersAsync(call, cancellation)),
        new("GET", "/v1/pools/{id}/health", "What the Stargates that probe a pool's members think of each: health, since when, and the last error.", null, "PoolHealth", static (ask, call, cancellation) => ask.PoolHealth.ShowAsync(call, cancellation)),
        new("GET", "/v1/zones/{id}/analytics", "What was asked of a zone in the last ten minutes: frames of ten seconds by result, type and region, and what samples say of names and resolvers.", null, "ZoneQueries", static (ask, call, cancellation) => ask.Queries.ShowAsync(call, cancellation))
        {
            Parameters = [new("follow", "query", "true to be sent samples as they come, as lines of JSON.")],
        },
        new("GET", "/v1/zones/{id}/check", "What is wrong in a zone, and whom the zone above should name.", null, "ZoneCheck", static (ask, call, cancellation) => ask.ZoneFiles.CheckAsync(call, cancellation)),
        new("GET", "/v1/zones/{id}/dnssec", "How a zone is signed: its keys, until when signatures last, and what the zone above is to say.", null, "ZoneSigned", static (ask, call, cancellation) => ask.Dnssec.ShowAsync(call, cancellation)),
        new("POST", "/v1/zones/{id}/dnssec", "Has a zone signed or unsigned, its keys rolled over, or the keys that it was signed with elsewhere imported: enable, disable, roll-zone-key, roll-key-key, import.", "ZoneSignedWrite", "ZoneSignedWritten", static (ask, call, cancellation) => ask.Dnssec.ChangeAsync(call, cancellation)),
        new("GET", "/v1/zones/{id}/control", "Whether a zone is proven to be the caller's, and by which record it would be.", null, "ZoneControlled", static (ask, call, cancellation) => ask.Control.ShowAsync(call, cancellation)),
        new("POST", "/v1/zones/{id}/control", "Looks outside whether a zone is the caller's, and gives it to the caller if its own servers say so.", null, "ZoneProven", static (ask, call, cancellation) => ask.Control.ProveAsync(call, cancellation)),
        new("POST", "/v1/tsig", "Makes a key that signs updates and transfers of zones (RFC 8945); its secret is shown this once.", "TsigKeyRequest", "TsigKeyMade", static (ask, call, cancellation) => ask.TsigKeys.CreateAsync(call, cancellation)) { Status = 201 },
    ];
}
