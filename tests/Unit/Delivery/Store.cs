using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

/// <summary>Short ways to responses and entries of the engine's tests. Time zero is when the response came.</summary>
internal static class Store
{
    public static readonly DateTimeOffset Zero = new(2025, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static readonly CacheKey Key = new("site", "site.test", "/a");

    public static string At(int seconds) => HttpDate.Format(Zero.AddSeconds(seconds));

    public static ResponseHead Response(string fields, int status = 200, int delay = 0) =>
        new(status, Fields.Of(fields), Zero.AddSeconds(-delay), Zero, null);

    public static StoredHead? Head(string fields, string request = "", int status = 200, int delay = 0) =>
        Storing.Receive("GET", Key, Fields.Request(request), null, Response(fields, status, delay)) is Receipt.Store store ? store.Head : null;

    public static CacheEntry Entry(string fields, string request = "", int status = 200, int bytes = 10) =>
        new(Head(fields, request, status) ?? throw new InvalidOperationException("not storable: " + fields), new byte[bytes]);

    public static CacheDecision Decide(CacheEntry? entry, string request = "", int at = 0, string method = "GET") =>
        CacheEngine.Decide(method, false, Fields.Request(request), entry is null ? null : new Variants(entry), Zero.AddSeconds(at));
}
