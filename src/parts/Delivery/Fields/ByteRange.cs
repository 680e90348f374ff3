using System.Globalization;

namespace Edge.Delivery;

/// <summary>What a <c>Range</c> field asks of a representation of known length (RFC 9110 §14.1.2).</summary>
public readonly record struct ByteRange(ByteRangeKind Kind, long First, long Length)
{
    private static readonly ByteRange Whole = new(ByteRangeKind.Whole, 0, 0);

    /// <summary>
    /// Other units, bad syntax and several ranges mean the whole representation, which a server may always send.
    /// </summary>
    public static ByteRange Parse(string? value, long total)
    {
        if (value is null || !value.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return Whole;
        }

        var rest = value.AsSpan("bytes=".Length);
        if (!FieldList.Next(ref rest, out var range) || FieldList.Next(ref rest, out _))
        {
            return Whole;
        }

        var dash = range.IndexOf('-');
        if (dash < 0 || !IsNumber(range[..dash], out var first) || !IsNumber(range[(dash + 1)..], out var last))
        {
            return Whole;
        }

        return first is { } from ? FromFirst(from, last, total) : FromSuffix(last, total);
    }

    private static ByteRange FromFirst(long first, long? last, long total)
    {
        if (last < first)
        {
            return Whole;
        }

        return first >= total
            ? new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0)
            : new ByteRange(ByteRangeKind.Part, first, Math.Min(last ?? long.MaxValue - 1, total - 1) - first + 1);
    }

    private static ByteRange FromSuffix(long? suffix, long total)
    {
        if (suffix is not { } length)
        {
            return Whole;
        }

        var taken = Math.Min(length, total);
        return taken == 0
            ? new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0)
            : new ByteRange(ByteRangeKind.Part, total - taken, taken);
    }

    /// <summary>Digits, or nothing at all (null); numbers beyond a long saturate.</summary>
    private static bool IsNumber(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!text.IsEmpty)
        {
            number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : long.MaxValue - 1;
        }

        return true;
    }
}
