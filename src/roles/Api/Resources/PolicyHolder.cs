using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Somebody who has policies: a token, or a person by the logins to come.</summary>
/// <param name="Accessor">Of the token; null for a person.</param>
internal sealed record PolicyHolder(string Name, string Subject, string? Accessor, IReadOnlyList<string> Policies)
{
    public static IEnumerable<PolicyHolder> In(IEnumerable<ResourceEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (ResourceKinds.Token.IdOf(entry.Key) is { } accessor && ResourceKinds.Token.Parse(entry) is { Succeeded: true, Value: var token })
            {
                yield return new PolicyHolder($"tokens/{accessor}", token.Subject, accessor, token.Policies);
            }
            else if (ResourceKinds.User.IdOf(entry.Key) is { } name && ResourceKinds.User.Parse(entry) is { Succeeded: true, Value: var user })
            {
                yield return new PolicyHolder($"users/{name}", $"usr:{name}", null, user.Policies);
            }
        }
    }

    public static IReadOnlyDictionary<string, CompiledPolicy> PoliciesIn(IEnumerable<ResourceEntry> entries)
    {
        var policies = new Dictionary<string, CompiledPolicy>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (ResourceKinds.Policy.IdOf(entry.Key) is { } name)
            {
                policies[name] = ResourceKinds.Policy.Parse(entry) is { Succeeded: true, Value: var document }
                    ? CompiledPolicy.From(name, document)
                    : CompiledPolicy.Refusing(name);
            }
        }

        return policies;
    }
}
