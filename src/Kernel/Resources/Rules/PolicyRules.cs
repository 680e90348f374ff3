namespace Edge.Kernel.Resources.Rules;

internal static class PolicyRules
{
    private const int RulesMax = 256;

    private static readonly string[] Capabilities = ["create", "read", "update", "delete", "list", "watch", "sudo", "deny"];

    public static Failure? Check(PolicyDocument policy)
    {
        if (Fields.Count("rules", policy.Rules.Count, 1, RulesMax) is { } count)
        {
            return count;
        }

        for (var i = 0; i < policy.Rules.Count; i++)
        {
            var rule = policy.Rules[i];
            var failure = CheckPath($"rules[{i}].path", rule.Path)
                ?? Fields.Count($"rules[{i}].capabilities", rule.Capabilities.Count, 1, Capabilities.Length)
                ?? Fields.Distinct($"rules[{i}].capabilities", rule.Capabilities, CheckCapability);
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    private static Failure? CheckCapability(string field, string? value) =>
        Capabilities.Contains(value) ? null : Failure.Invalid(field, value, $"it must be one of {string.Join(", ", Capabilities)}");

    /// <summary>
    /// A path is a resource key, or a collection with its last slash, in which a segment may be <c>+</c> or
    /// the caller's own name and the end may be <c>*</c>.
    /// Replacing those by plain letters leaves a key, or the path is not one.
    /// </summary>
    private static Failure? CheckPath(string field, string path)
    {
        var plain = path.EndsWith('*') ? $"{path.AsSpan(0, path.Length - 1)}x" : path.EndsWith('/') ? $"{path}x" : path;
        var segments = plain.Split('/').Select(segment => segment is "+" or "{{device.id}}" or "{{subject}}" or "{{subject.name}}" ? "x" : segment);
        return ResourceKey.TryParse(string.Join('/', segments), out _)
            ? null
            : Failure.Invalid(field, path, "it must be a key in which '+', '{{device.id}}', '{{subject}}' or '{{subject.name}}' may stand for a segment and '*' for the end");
    }
}
