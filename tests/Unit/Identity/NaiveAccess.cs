using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.Identity;

/// <summary>The rules of access written down as plainly as possible, with no regard for speed.</summary>
internal static class NaiveAccess
{
    /// <param name="isOwn">Whether the resource is of the caller's own account.</param>
    public static bool Allows(
        (string Path, string[] Capabilities, bool OwnOnly)[][] policies, string path, string needed, string? device, string? name, bool isOwn)
    {
        var granted = policies.SelectMany(policy => GrantedBy(policy, path, device, name, isOwn)).ToHashSet();
        return granted.Contains(needed) && !granted.Contains("deny");
    }

    private static IEnumerable<string> GrantedBy(
        (string Path, string[] Capabilities, bool OwnOnly)[] policy, string path, string? device, string? name, bool isOwn)
    {
        var matching = policy.Where(rule => (isOwn || !rule.OwnOnly) && Matches(rule.Path, path, device, name)).ToList();
        if (matching.Count == 0)
        {
            return [];
        }

        var best = matching.Select(Rank).Max(StringComparer.Ordinal);
        return matching.Where(rule => Rank(rule) == best).SelectMany(rule => rule.Capabilities);
    }

    private static bool Matches(string rule, string path, string? device, string? name)
    {
        if ((rule.Contains("{{device.id}}", StringComparison.Ordinal) && device is null) || (rule.Contains("{{subject", StringComparison.Ordinal) && name is null))
        {
            return false;
        }

        var meant = rule.Replace("{{device.id}}", device, StringComparison.Ordinal)
            .Replace("{{subject}}", $"usr%3A{name}", StringComparison.Ordinal)
            .Replace("{{subject.name}}", name, StringComparison.Ordinal);
        var pattern = Regex.Escape(meant)
            .Replace("\\+", "[^/]+", StringComparison.Ordinal)
            .Replace("\\*", ".*", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{pattern}$");
    }

    // One digit per segment, the more specific the higher; a beginning is ranked by its length as well.
    private static string Rank((string Path, string[] Capabilities, bool OwnOnly) rule) => Rank(rule.Path) + (rule.OwnOnly ? "~" : "");

    private static string Rank(string rule) => string.Concat(rule.Split('/').Select(segment => segment switch
    {
        "*" => "0|",
        "+" => "1|",
        "{{device.id}}" => "3|",
        "{{subject}}" => "4|",
        "{{subject.name}}" => "5|",
        _ when segment.EndsWith('*') => $"2{(char)('0' + segment.Length)}|",
        _ => "6|",
    }));
}
