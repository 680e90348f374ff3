using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>Fields that replies carry, and their values where they never change.</summary>
internal static class FieldNames
{
    public const string EdgeGateway = "Edge-Gateway";

    public const string EdgeHost = "Edge-Host";

    public const string XCache = "X-Cache";

    public const string CacheStatus = "Cache-Status";

    public static readonly StringValues Hit = "HIT";

    public static readonly StringValues Miss = "MISS";

    public static readonly StringValues Stale = "STALE";

    public static readonly StringValues Revalidated = "REVALIDATED";

    public static readonly StringValues Pass = "PASS";

    /// <summary>
    /// Ours to say, whatever the origin said. Its <c>Alt-Svc</c> would send visitors past us, to ports where nobody listens.
    /// </summary>
    public static readonly FrozenSet<string> Own =
        FrozenSet.ToFrozenSet([EdgeGateway, EdgeHost, XCache, "Alt-Svc"], StringComparer.OrdinalIgnoreCase);

    public static StringValues Of(Edge.Delivery.CacheResult result) => result switch
    {
        Edge.Delivery.CacheResult.Hit => Hit,
        Edge.Delivery.CacheResult.Miss => Miss,
        Edge.Delivery.CacheResult.Stale => Stale,
        Edge.Delivery.CacheResult.Revalidated => Revalidated,
        _ => Pass,
    };
}
