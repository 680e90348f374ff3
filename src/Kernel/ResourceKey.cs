using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Edge.Kernel;

/// <summary>
/// The key of a resource: segments joined by <c>/</c>, ordered by ordinal comparison. A segment holds
/// <c>[a-z0-9._-]</c>; every other byte of its UTF-8 form is written <c>%XX</c>. At most 1,024 bytes in all.
/// </summary>
public readonly record struct ResourceKey : IComparable<ResourceKey>
{
    public const int LengthMax = 1024;

    private ResourceKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>Joins segments, percent-encoding what a segment may not hold.</summary>
    /// <exception cref="FormatException">A segment is empty, or the key would be too long.</exception>
    public static ResourceKey Of(params ReadOnlySpan<string> segments)
    {
        var text = new StringBuilder();
        foreach (var segment in segments)
        {
            if (segment.Length == 0)
            {
                throw new FormatException("a key's segment is empty");
            }

            if (text.Length > 0)
            {
                text.Append('/');
            }

            AppendEncoded(text, segment);
        }

        return Parse(text.ToString());
    }

    public static ResourceKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not a resource key");

    public static bool TryParse([NotNullWhen(true)] string? text, out ResourceKey key)
    {
        key = default;
        if (string.IsNullOrEmpty(text) || text.Length > LengthMax)
        {
            return false;
        }

        var segmentLength = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '/')
            {
                if (segmentLength == 0)
                {
                    return false;
                }

                segmentLength = 0;
                continue;
            }

            segmentLength++;
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !IsUpperHex(text[i + 1]) || !IsUpperHex(text[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!IsPlain(text[i]))
            {
                return false;
            }
        }

        if (segmentLength == 0)
        {
            return false;
        }

        key = new ResourceKey(text);
        return true;
    }

    /// <summary>The segments, decoded.</summary>
    public string[] Segments() => Array.ConvertAll(Value.Split('/'), Uri.UnescapeDataString);

    public bool StartsWith(string prefix) => Value.StartsWith(prefix, StringComparison.Ordinal);

    public int CompareTo(ResourceKey other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";

    private static void AppendEncoded(StringBuilder text, string segment)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(segment))
        {
            if (IsPlain((char)octet))
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-';

    private static bool IsUpperHex(char character) => char.IsAsciiDigit(character) || character is >= 'A' and <= 'F';
}
