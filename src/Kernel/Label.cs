using System.Diagnostics.CodeAnalysis;

namespace Edge.Kernel;

/// <summary>The rule for names that must fit into one DNS label (RFC 1035 §2.3.1, RFC 1123 §2.1), in lower case.</summary>
public static class Label
{
    public const int LengthMax = 63;

    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > LengthMax || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }
}
