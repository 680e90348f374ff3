using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>Asking the origin whether a stored response still holds (RFC 9111 §4.3).</summary>
public static class Validation
{
    /// <summary>Replaces the visitor's conditions by ours (§4.3.1).</summary>
    public static void AddConditions(HeaderFields request, StoredHead head)
    {
        RemoveConditions(request);
        if (head.ETag is { } tag)
        {
            request.Add("If-None-Match", tag.ToString());
        }

        if (head.Fields.First("Last-Modified") is { } modified && head.LastModified is not null)
        {
            request.Add("If-Modified-Since", modified);
        }
    }

    public static void RemoveConditions(HeaderFields request)
    {
        request.Remove("If-None-Match");
        request.Remove("If-Modified-Since");
        request.Remove("If-Range");
        request.Remove("Range");
    }

    /// <summary>
    /// The stored head as a 304 updates it (§4.3.4); a mismatch if the 304 names another representation, or forbids what was
    /// allowed before.
    /// </summary>
    internal static Receipt Freshen(StoredHead head, IFieldLookup request, ResponseHead response)
    {
        if (!IsAbout(head, response.Fields))
        {
            return new Receipt.Mismatch();
        }

        var fields = Merge(head.Fields, response.Fields);
        var directives = CacheDirectives.Parse(fields.Combined("Cache-Control"));
        var variance = response.Fields.Has("Vary") ? Variance.Of(fields, request) : head.Variance;
        if (!Storing.IsAllowed(request, head.Status, fields, directives) || ReferenceEquals(variance, Variance.Unknowable))
        {
            return new Receipt.Mismatch();
        }

        var date = HttpDate.Parse(fields.First("Date")) ?? response.ResponseTime;
        var lifetime = Freshness.LifetimeSeconds(head.Status, fields, directives, date) ?? 0;
        var merged = new ResponseHead(head.Status, fields, response.RequestTime, response.ResponseTime, response.Host);
        return new Receipt.Freshen(Storing.Make(head.Key, variance, merged, directives, lifetime, date));
    }

    private static bool IsAbout(StoredHead head, HeaderFields fields)
    {
        if (fields.First("ETag") is { } text && EntityTag.Parse(text) is { } tag)
        {
            return head.ETag is { } own && own.IsWeakly(tag);
        }

        // Without an entity tag the dates must agree, where the 304 tells one.
        return HttpDate.Parse(fields.First("Last-Modified")) is not { } modified || modified == head.LastModified;
    }

    /// <summary>
    /// §3.2: each field that the 304 brings replaces the stored lines of its name, except those that describe the stored
    /// body. The old Date and Age go in any case.
    /// </summary>
    private static HeaderFields Merge(HeaderFields stored, HeaderFields update)
    {
        var merged = new HeaderFields(stored);
        merged.Remove("Date");
        foreach (var (name, _) in update)
        {
            if (IsUpdated(name))
            {
                merged.Remove(name);
            }
        }

        foreach (var (name, value) in update)
        {
            if (IsUpdated(name))
            {
                merged.Add(name, value);
            }
        }

        return merged;
    }

    private static bool IsUpdated(string name) =>
        !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Range", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase);
}
