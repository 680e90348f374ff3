using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>Decides about responses: what a shared cache may store (RFC 9111 §3), freshens, or must forget.</summary>
public static class Storing
{
    /// <summary>
    /// 1. Unsafe methods invalidate. 2. A 304 to our own question freshens. 3. A response to GET is stored if §3 allows it.
    /// 4. All else passes.
    /// </summary>
    /// <param name="asked">The entry whose validators were sent along, or null.</param>
    public static Receipt Receive(string method, CacheKey key, IFieldLookup request, CacheEntry? asked, ResponseHead response)
    {
        if (method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE"))
        {
            return Invalidation.Of(key, response);
        }

        if (response.Status == 304 && asked is not null)
        {
            return Validation.Freshen(asked.Head, request, response);
        }

        return method == "GET" && Head(key, request, response) is { } head ? new Receipt.Store(head) : new Receipt.Pass();
    }

    /// <summary>§3.5: directives that let a shared cache keep what was asked for with Authorization.</summary>
    public static bool AllowsAuthorized(in CacheDirectives directives) =>
        directives.Public || directives.MustRevalidate || directives.SharedMaxAge is not null;

    /// <summary>The head under which the response may be stored, or null if it may not or it would be of no use.</summary>
    internal static StoredHead? Head(CacheKey key, IFieldLookup request, ResponseHead response)
    {
        var fields = response.Fields;
        var directives = CacheDirectives.Parse(fields.Combined("Cache-Control"));
        if (!IsAllowed(request, response.Status, fields, directives))
        {
            return null;
        }

        var variance = Variance.Of(fields, request);
        var date = HttpDate.Parse(fields.First("Date")) ?? response.ResponseTime;
        var lifetime = Freshness.LifetimeSeconds(response.Status, fields, directives, date);
        if (ReferenceEquals(variance, Variance.Unknowable) || !IsUseful(request, fields, directives, lifetime, date))
        {
            return null;
        }

        return Make(key, variance, response, directives, lifetime ?? 0, date);
    }

    internal static StoredHead Make(
        CacheKey key, Variance variance, ResponseHead response, CacheDirectives directives, long lifetime, DateTimeOffset date)
    {
        var fields = response.Fields;
        var kept = new HeaderFields(fields);
        kept.Remove("Age");
        kept.Remove("Content-Length");
        if (!kept.Has("Date"))
        {
            kept.Add("Date", HttpDate.Format(date));
        }

        return new StoredHead
        {
            Key = key,
            Variance = variance,
            Status = response.Status,
            Fields = kept,
            Directives = directives,
            LifetimeSeconds = lifetime,
            InitialAgeSeconds = Freshness.InitialAgeSeconds(fields, date, response.RequestTime, response.ResponseTime),
            ResponseTime = response.ResponseTime,
            Date = date,
            ETag = fields.First("ETag") is { } tag ? EntityTag.Parse(tag) : null,
            LastModified = HttpDate.Parse(fields.First("Last-Modified")),
            Host = response.Host,
        };
    }

    internal static bool IsAllowed(IFieldLookup request, int status, HeaderFields fields, in CacheDirectives directives)
    {
        // Parts are not combined, and a 304 to a visitor's own condition says nothing of the whole.
        if (status is < 200 or 206 or 304 or 416)
        {
            return false;
        }

        // must-understand replaces no-store for caches that know the status code (§5.2.2.3).
        var understood = Freshness.IsCacheableByDefault(status) || status is 302 or 303 or 307;
        var forbidden = directives.MustUnderstand ? !understood : directives.NoStore;
        if (forbidden || directives.Private || fields.Has("Set-Cookie"))
        {
            return false;
        }

        return request.Field("Authorization") is null || AllowsAuthorized(directives);
    }

    /// <summary>
    /// Stored is what has a lifetime, or a validator and the origin's word that it may be asked about. What came to a
    /// request with Cookie needs the origin's explicit word: guesses leak private pages.
    /// </summary>
    private static bool IsUseful(
        IFieldLookup request, HeaderFields fields, in CacheDirectives directives, long? lifetime, DateTimeOffset date)
    {
        var stated = Freshness.ExplicitSeconds(fields, directives, date);
        if (stated is null && !directives.Public && request.Field("Cookie") is not null)
        {
            return false;
        }

        var validated = fields.Has("ETag") || fields.Has("Last-Modified");
        return lifetime > 0 && !directives.NoCache ? true : validated && (stated is not null || directives.NoCache || lifetime is not null);
    }
}
