using System.Diagnostics.CodeAnalysis;
using Edge.Kernel.Resources.Rules;

namespace Edge.Kernel.Resources;

/// <summary>
/// Names a revocation, as <c>accessor/&lt;accessor&gt;</c>, <c>subject/&lt;subject&gt;</c>, <c>logins/&lt;subject&gt;</c>,
/// <c>device/&lt;node&gt;</c> or <c>network/self</c>.
/// </summary>
public readonly record struct RevocationId
{
    /// <summary>The whole network's, of which there is one.</summary>
    public static readonly RevocationId Network = new(RevocationScope.Network, "self");

    private const int SubjectLengthMax = 200;

    private const string Rule = "it is accessor/ACCESSOR, subject/SUBJECT, logins/SUBJECT, device/NODE or network/self";

    private RevocationId(RevocationScope scope, string name)
    {
        Scope = scope;
        Name = name;
    }

    public RevocationScope Scope { get; }

    /// <summary>The accessor, subject or node.</summary>
    public string Name { get; }

    /// <summary>The revocation of a scope and name, or the failure that names the rule.</summary>
    public static Outcome<RevocationId> Of(RevocationScope scope, string name) =>
        BrokenRule(scope, name) is { } rule ? Failure.Invalid(Word(scope), name, rule) : new RevocationId(scope, name);

    public static bool TryParse([NotNullWhen(true)] string? text, out RevocationId id)
    {
        id = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || ScopeOf(text.AsSpan(0, slash)) is not { } scope || BrokenRule(scope, text![(slash + 1)..]) is not null)
        {
            return false;
        }

        id = new RevocationId(scope, text[(slash + 1)..]);
        return true;
    }

    public override string ToString() => $"{Word(Scope)}/{Name}";

    internal static string? BrokenRule(string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 || ScopeOf(id.AsSpan(0, slash)) is not { } scope ? Rule : BrokenRule(scope, id[(slash + 1)..]);
    }

    private static string? BrokenRule(RevocationScope scope, string name) => scope switch
    {
        RevocationScope.Accessor => IdRules.Accessor(name),
        RevocationScope.Device => IdRules.NodeId(name),
        RevocationScope.Subject or RevocationScope.Logins => Fields.Text("subject", name, 1, SubjectLengthMax)?.Rule,
        _ => IdRules.Self(name),
    };

    private static RevocationScope? ScopeOf(ReadOnlySpan<char> word) => word switch
    {
        "accessor" => RevocationScope.Accessor,
        "subject" => RevocationScope.Subject,
        "logins" => RevocationScope.Logins,
        "device" => RevocationScope.Device,
        "network" => RevocationScope.Network,
        _ => null,
    };

    private static string Word(RevocationScope scope) => scope switch
    {
        RevocationScope.Accessor => "accessor",
        RevocationScope.Subject => "subject",
        RevocationScope.Logins => "logins",
        RevocationScope.Device => "device",
        _ => "network",
    };
}
