namespace Edge.Delivery;

/// <summary>A visitor's own conditions, answered from what is stored (RFC 9110 §13.2.2, RFC 9111 §4.3.2).</summary>
public static class ClientConditions
{
    /// <summary>Whether 304 is the answer for a stored response.</summary>
    public static bool IsNotModified(IFieldLookup request, StoredHead head) =>
        IsNotModified(request, head.Status, head.ETag, head.LastModified ?? head.Date);

    /// <summary>
    /// Whether 304 is the answer. If-None-Match decides alone where it is there. Without Last-Modified the date of the
    /// response stands in for it (RFC 9111 §4.3.2).
    /// </summary>
    public static bool IsNotModified(IFieldLookup request, int status, EntityTag? tag, DateTimeOffset? modified)
    {
        if (status != 200)
        {
            return false;
        }

        if (request.Field("If-None-Match") is { } tags)
        {
            return EntityTag.Lists(tags, tag);
        }

        return request.Field("If-Modified-Since") is { } since && HttpDate.Parse(since) is { } date && modified <= date;
    }

    /// <summary>What part of a complete representation is asked for (RFC 9110 §14.2); only GET has parts.</summary>
    public static ByteRange Range(string method, IFieldLookup request, StoredHead head, long total)
    {
        if (method != "GET" || head.Status != 200 || request.Field("Range") is not { } range)
        {
            return default;
        }

        return request.Field("If-Range") is { } condition && !Holds(condition, head) ? default : ByteRange.Parse(range, total);
    }

    /// <summary>§13.1.5: a strong tag that is equal, or exactly our date where that is a strong validator (§8.8.2.2).</summary>
    private static bool Holds(string condition, StoredHead head)
    {
        if (EntityTag.Parse(condition) is { } tag)
        {
            return head.ETag is { } own && own.IsStrongly(tag);
        }

        return HttpDate.Parse(condition) is { } date
            && head.LastModified == date
            && head.Date - date >= TimeSpan.FromSeconds(1);
    }
}
