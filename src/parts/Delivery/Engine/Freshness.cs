using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>How long a response stays fresh, and how old it came (RFC 9111 §4.2).</summary>
public static class Freshness
{
    /// <summary>The most that is guessed from Last-Modified.</summary>
    public static readonly TimeSpan HeuristicMax = TimeSpan.FromHours(24);

    private const int HeuristicDivisor = 10;

    /// <summary>
    /// s-maxage, max-age, Expires, then a tenth of the time since Last-Modified; null if the response gives nothing to go
    /// by. Nothing is invented.
    /// </summary>
    public static long? LifetimeSeconds(int status, HeaderFields fields, in CacheDirectives directives, DateTimeOffset date)
    {
        if (ExplicitSeconds(fields, directives, date) is { } stated)
        {
            return stated;
        }

        if (!(IsCacheableByDefault(status) || directives.Public) || HttpDate.Parse(fields.First("Last-Modified")) is not { } modified)
        {
            return null;
        }

        var guess = (date - modified) / HeuristicDivisor;
        return guess <= TimeSpan.Zero ? 0 : (long)Math.Min(guess.TotalSeconds, HeuristicMax.TotalSeconds);
    }

    /// <summary>What the origin said itself (§4.2.1), or null.</summary>
    public static long? ExplicitSeconds(HeaderFields fields, in CacheDirectives directives, DateTimeOffset date)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } seconds)
        {
            return seconds;
        }

        // Two lines of Expires, or one that is no date such as "0", mean: already expired (§5.3).
        if (fields.Combined("Expires") is not { } expires)
        {
            return null;
        }

        return HttpDate.Parse(expires) is { } until && until > date
            ? Math.Min((long)(until - date).TotalSeconds, CacheDirectives.SecondsMax)
            : 0;
    }

    /// <summary>The corrected initial age (§4.2.3).</summary>
    public static long InitialAgeSeconds(HeaderFields fields, DateTimeOffset date, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        var apparent = Math.Max(0, (long)(responseTime - date).TotalSeconds);
        var delay = Math.Max(0, (long)(responseTime - requestTime).TotalSeconds);
        var rest = fields.First("Age").AsSpan();
        var age = FieldList.Next(ref rest, out var member) ? CacheDirectives.Seconds(member) ?? 0 : 0;
        return Math.Min(Math.Max(apparent, age + delay), CacheDirectives.SecondsMax);
    }

    /// <summary>RFC 9110 §15.1; 206 is left out since parts are not stored.</summary>
    public static bool IsCacheableByDefault(int status) =>
        status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;
}
