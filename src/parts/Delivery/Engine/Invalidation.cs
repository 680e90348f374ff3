namespace Edge.Delivery;

/// <summary>What an unsafe request makes a cache forget (RFC 9111 §4.4).</summary>
internal static class Invalidation
{
    /// <summary>
    /// A non-error response forgets the target, and what <c>Location</c> and <c>Content-Location</c> name on the same host:
    /// other hosts could be made to lose their entries by strangers. All that by either scheme, since one origin answers both.
    /// </summary>
    public static Receipt Of(CacheKey key, ResponseHead response)
    {
        if (response.Status is < 200 or >= 400)
        {
            return new Receipt.Pass();
        }

        var keys = new List<CacheKey> { key, key with { Secure = !key.Secure } };
        foreach (var name in (ReadOnlySpan<string>)["Location", "Content-Location"])
        {
            if (response.Fields.First(name) is { } reference && Target(key, reference) is { } target && target != key.Target)
            {
                keys.Add(key with { Target = target });
                keys.Add(key with { Target = target, Secure = !key.Secure });
            }
        }

        return new Receipt.Invalidate(keys);
    }

    private static string? Target(CacheKey key, string reference)
    {
        if (!Uri.TryCreate("http://" + key.Host + key.Target, UriKind.Absolute, out var asked)
            || !Uri.TryCreate(asked, reference, out var named)
            || !named.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return named.PathAndQuery;
    }
}
