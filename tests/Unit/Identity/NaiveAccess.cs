using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.Identity;

/// <summary>The rules of access written down as plainly as possible, with no regard for speed.</summary>
internal static class NaiveAccess
{
    public static bool Allows((string Path, string[] Capabilities)[][] policies, string path, string needed, string? device)
    {
        var granted = policies.SelectMany(policy => GrantedBy(policy, path, device)).ToHashSet();
        return granted.Contains(needed) && !granted.Contains("deny");
    }

    private static IEnumerable<string> GrantedBy((string Path, string[] Capabilities)[] policy, string path, string? device)
    {
        var matching = policy.Where(rule => Matches(rule.Path, path, device)).ToList();
        if (matching.Count == 0)
        {
            return [];
        }

        var best = matching.Select(rule => Rank(rule.Path)).Max(StringComparer.Ordinal);
        return matching.Where(rule => Rank(rule.Path) == best).SelectMany(rule => rule.Capabilities);
    }

    private static bool Matches(string rule, string path, string? device)
    {
        if (rule.Contains("{{device.id}}", StringComparison.Ordinal) && device is null)
        {
            return false;
        }

        var pattern = Regex.Escape(rule.Replace("{{device.id}}", device, StringComparison.Ordinal))
            .Replace("\\+", "[^/]+", StringComparison.Ordinal)
            .Replace("\\*", ".*", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{pattern}$");
    }

    // One digit per segment, the more specific the higher; a beginning is ranked by its length as well.
    private static string Rank(string rule) => string.Concat(rule.Split('/').Select(segment => segment switch
    {
        "*" => "0|",
        "+" => "1|",
        "{{device.id}}" => "3|",
        _ when segment.EndsWith('*') => $"2{(char)('0' + segment.Length)}|",
        _ => "4|",
    }));
}
