using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Edge.Kernel;

/// <summary>
/// The rule for host names that customers bring (RFC 1123 §2.1, RFC 5890 §2.3): labels of <c>[a-z0-9-]</c> joined by dots,
/// at most 253 bytes, no trailing dot, and not an IP address. Names of other scripts come as A-labels (<c>xn--…</c>).
/// </summary>
public static class HostName
{
    public const int LengthMax = 253;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = true };

    public static bool IsValid([NotNullWhen(true)] string? text) => BrokenRule(text) is null;

    /// <summary>The rule that the text breaks, as a sentence for the author of the name; null when it is a host name.</summary>
    public static string? BrokenRule(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "a host name must not be empty";
        }

        if (text.Length > LengthMax)
        {
            return $"a host name has at most {LengthMax} bytes";
        }

        if (text[^1] == '.')
        {
            return "a host name is written without the trailing dot";
        }

        var labels = text.Split('.');
        foreach (var label in labels)
        {
            if (BrokenLabelRule(label) is { } broken)
            {
                return broken;
            }
        }

        // Browsers read a name whose last label is a number as an IPv4 address, and so must we.
        return labels[^1].All(char.IsAsciiDigit) ? "a host name is not an IP address" : null;
    }

    private static string? BrokenLabelRule(string label)
    {
        if (!Label.IsValid(label))
        {
            return "each label has 1 to 63 characters of [a-z0-9-], in lower case, without a hyphen at its ends";
        }

        if (label.Length < 4 || label[2] != '-' || label[3] != '-')
        {
            return null;
        }

        return label.StartsWith("xn--", StringComparison.Ordinal) && IsPunycode(label)
            ? null
            : "a label with '--' in third place must be a valid A-label (xn--…)";
    }

    private static bool IsPunycode(string label)
    {
        try
        {
            var unicode = Idn.GetUnicode(label);
            return unicode != label && string.Equals(Idn.GetAscii(unicode), label, StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
