namespace Edge.Delivery;

/// <summary>
/// <c>Accept-Encoding</c> reduced to the set of codings that origins really choose from, so that the many spellings of
/// browsers share a variant.
/// </summary>
public static class AcceptedEncodings
{
    // Indexed by the bits 4 (zstd), 2 (br), 1 (gzip).
    private static readonly string[] Names = ["", "gzip", "br", "gzip, br", "zstd", "gzip, zstd", "br, zstd", "gzip, br, zstd"];

    /// <summary>The set in one canonical spelling, which can be sent to the origin; empty for identity alone.</summary>
    public static string Reduce(string? value)
    {
        var codings = 0;
        var rest = value.AsSpan();
        while (FieldList.Next(ref rest, out var member))
        {
            var end = member.IndexOf(';');
            var coding = (end < 0 ? member : member[..end]).TrimEnd(" \t");
            if (end < 0 || !IsRefused(member[(end + 1)..]))
            {
                codings |= BitOf(coding);
            }
        }

        return Names[codings];
    }

    private static int BitOf(ReadOnlySpan<char> coding)
    {
        if (coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        if (coding.Equals("br", StringComparison.OrdinalIgnoreCase))
        {
            return 2;
        }

        return coding.Equals("zstd", StringComparison.OrdinalIgnoreCase) ? 4 : 0;
    }

    // A weight of zero means "not acceptable" (RFC 9110 §12.4.2); any digit but 0 makes it acceptable.
    private static bool IsRefused(ReadOnlySpan<char> parameters)
    {
        var equals = parameters.IndexOf('=');
        return equals >= 0
            && parameters[..equals].Trim(" \t").Equals("q", StringComparison.OrdinalIgnoreCase)
            && parameters[(equals + 1)..].IndexOfAnyInRange('1', '9') < 0;
    }
}
