namespace Edge.Delivery;

/// <summary>
/// Decides about requests as a shared cache (RFC 9111). Of the request's own <c>Cache-Control</c> only
/// <c>only-if-cached</c> counts: with the others any visitor could load the origin.
/// </summary>
public static class CacheEngine
{
    /// <summary>
    /// 1. What is no plain GET or HEAD passes. 2. No usable entry: fetch. 3. Fresh: serve. 4. Stale: revalidate if it has a
    /// validator, else fetch.
    /// </summary>
    /// <param name="hasBody">Whether the request brings content, which a GET must not be cached by (RFC 9110 §9.3.1).</param>
    public static CacheDecision Decide(string method, bool hasBody, IFieldLookup request, Variants? variants, DateTimeOffset now)
    {
        if (method is not ("GET" or "HEAD"))
        {
            return new CacheDecision(CacheVerdict.Pass, null, "method");
        }

        if (hasBody || request.Field("If-Match") is not null || request.Field("If-Unmodified-Since") is not null)
        {
            return new CacheDecision(CacheVerdict.Pass, null, "bypass");
        }

        var entry = variants?.Select(request);
        if (entry is not null && !MayServeAuthorized(request, entry.Head))
        {
            entry = null;
        }

        if (entry is not null && entry.Head.IsFreshAt(now))
        {
            return new CacheDecision(CacheVerdict.Serve, entry, "");
        }

        if (CacheDirectives.Parse(request.Field("Cache-Control")).OnlyIfCached)
        {
            return new CacheDecision(CacheVerdict.Refuse, null, "request");
        }

        return Forward(method, request, variants, entry);
    }

    private static CacheDecision Forward(string method, IFieldLookup request, Variants? variants, CacheEntry? entry)
    {
        var reason = entry is not null ? "stale" : variants is null ? "uri-miss" : "vary-miss";
        if (entry is { Head.HasValidator: true })
        {
            return new CacheDecision(CacheVerdict.Revalidate, entry, reason);
        }

        // The answer to HEAD cannot be stored, and that to a range not yet.
        var storable = method == "GET" && request.Field("Range") is null;
        return new CacheDecision(storable ? CacheVerdict.Fetch : CacheVerdict.Pass, entry, reason);
    }

    // §3.5 asks this of responses to requests with Authorization; asking it of every entry keeps a page made for everybody
    // from a visitor who showed who he is.
    private static bool MayServeAuthorized(IFieldLookup request, StoredHead head) =>
        request.Field("Authorization") is null || Storing.AllowsAuthorized(head.Directives);
}
