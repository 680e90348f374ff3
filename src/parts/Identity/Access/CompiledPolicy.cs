using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// A policy made ready for many questions: its rules in the order of falling specificity, so that the first that matches a
/// path is the one that counts.
/// </summary>
public sealed class CompiledPolicy
{
    private readonly (PathPattern Pattern, bool OwnOnly, Capabilities Granted)[] _rules;

    private CompiledPolicy(string name, (PathPattern Pattern, bool OwnOnly, Capabilities Granted)[] rules)
    {
        Name = name;
        _rules = rules;
    }

    public string Name { get; }

    /// <summary>
    /// Compiles a policy. One that cannot be understood denies everything: dropping only the bad rule could drop a deny.
    /// </summary>
    public static CompiledPolicy From(string name, PolicyDocument document)
    {
        var rules = new Dictionary<(string Path, bool OwnOnly), (PathPattern Pattern, bool OwnOnly, Capabilities Granted)>();
        foreach (var rule in document.Rules)
        {
            if (PathPattern.Parse(rule.Path) is not { } pattern || !TryRead(rule.Capabilities, out var granted))
            {
                return Refusing(name);
            }

            var key = (rule.Path, rule.OwnAccountOnly);
            rules[key] = (pattern, rule.OwnAccountOnly, rules.GetValueOrDefault(key).Granted | granted);
        }

        var ordered = rules.Values.ToArray();
        Array.Sort(ordered, static (left, right) =>
        {
            // Of two rules for one path, the one for the caller's own account is the more specific.
            var order = PathPattern.CompareSpecificity(left.Pattern, right.Pattern);
            return order != 0 ? order : right.OwnOnly.CompareTo(left.OwnOnly);
        });
        return new CompiledPolicy(name, ordered);
    }

    /// <summary>A policy that denies every path: what an unreadable one is taken for.</summary>
    public static CompiledPolicy Refusing(string name) => new(name, [(PathPattern.Parse("*")!, false, Capabilities.Deny)]);

    /// <summary>What the most specific matching rule grants, and its path; nothing and null where no rule matches.</summary>
    /// <param name="isOwn">Whether the resource is of the caller's own account.</param>
    public Capabilities Granted(ReadOnlySpan<char> path, AccessNames names, bool isOwn, out string? rule)
    {
        foreach (var (pattern, ownOnly, granted) in _rules)
        {
            if ((isOwn || !ownOnly) && pattern.Matches(path, names))
            {
                rule = pattern.Text;
                return granted;
            }
        }

        rule = null;
        return Capabilities.None;
    }

    private static bool TryRead(IReadOnlyList<string> names, out Capabilities granted)
    {
        granted = Capabilities.None;
        foreach (var name in names)
        {
            if (!CapabilityName.TryParse(name, out var capability))
            {
                return false;
            }

            granted |= capability;
        }

        return true;
    }
}
