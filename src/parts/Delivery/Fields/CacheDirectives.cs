using System.Globalization;

namespace Edge.Delivery;

/// <summary>
/// The directives of one <c>Cache-Control</c> field (RFC 9111 §5.2). Of a repeated directive the first counts; a lifetime
/// that is no number counts as zero, so that bad configuration means stale and never fresh (§4.2.1).
/// </summary>
public readonly record struct CacheDirectives
{
    /// <summary>Where seconds saturate (§1.2.2).</summary>
    public const long SecondsMax = 1L << 31;

    public bool NoStore { get; private init; }

    /// <summary>Set for the form with field names too, which a cache may treat alike (§5.2.2.4).</summary>
    public bool NoCache { get; private init; }

    /// <summary>Set for the form with field names too (§5.2.2.7).</summary>
    public bool Private { get; private init; }

    public bool Public { get; private init; }

    public bool MustRevalidate { get; private init; }

    public bool ProxyRevalidate { get; private init; }

    public bool MustUnderstand { get; private init; }

    public bool OnlyIfCached { get; private init; }

    public long? MaxAge { get; private init; }

    public long? SharedMaxAge { get; private init; }

    /// <summary>RFC 5861 §4.</summary>
    public long? StaleIfError { get; private init; }

    /// <summary>RFC 5861 §3.</summary>
    public long? StaleWhileRevalidate { get; private init; }

    public static CacheDirectives Parse(string? value)
    {
        var directives = default(CacheDirectives);
        var rest = value.AsSpan();
        while (FieldList.Next(ref rest, out var member))
        {
            var equals = member.IndexOf('=');
            var name = equals < 0 ? member : member[..equals].TrimEnd(" \t");
            var argument = equals < 0 ? [] : member[(equals + 1)..].Trim(" \t");
            directives = directives.With(name, argument);
        }

        return directives;
    }

    /// <summary>Seconds as in delta-seconds, also in quotes; null if they are no number.</summary>
    internal static long? Seconds(ReadOnlySpan<char> text)
    {
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
        {
            text = text[1..^1];
        }

        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        // More digits than a long takes are still a number, and a very long time.
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, SecondsMax)
            : SecondsMax;
    }

    private CacheDirectives With(ReadOnlySpan<char> name, ReadOnlySpan<char> argument)
    {
        Span<char> lower = stackalloc char[24];
        if (name.Length > lower.Length)
        {
            return this;
        }

        name.ToLowerInvariant(lower);
        return lower[..name.Length] switch
        {
            "no-store" => this with { NoStore = true },
            "no-cache" => this with { NoCache = true },
            "private" => this with { Private = true },
            "public" => this with { Public = true },
            "must-revalidate" => this with { MustRevalidate = true },
            "proxy-revalidate" => this with { ProxyRevalidate = true },
            "must-understand" => this with { MustUnderstand = true },
            "only-if-cached" => this with { OnlyIfCached = true },
            "max-age" => this with { MaxAge = MaxAge ?? Seconds(argument) ?? 0 },
            "s-maxage" => this with { SharedMaxAge = SharedMaxAge ?? Seconds(argument) ?? 0 },
            "stale-if-error" => this with { StaleIfError = StaleIfError ?? Seconds(argument) ?? 0 },
            "stale-while-revalidate" => this with { StaleWhileRevalidate = StaleWhileRevalidate ?? Seconds(argument) ?? 0 },
            _ => this,
        };
    }
}
