using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// The one evaluator of access. Within a policy the most specific rule counts; policies add up; <c>deny</c> in any of them
/// wins; what nothing grants is denied.
/// </summary>
/// <param name="ownAccount">Whose rules for the own account count; the subject's own if null.</param>
public sealed class AccessList(IReadOnlyList<CompiledPolicy> policies, NodeId? device = null, string subject = "", string? ownAccount = null)
{
    public static readonly AccessList Nothing = new([]);

    private readonly AccessNames _names = AccessNames.Of(device, subject);

    /// <summary>Decides without allocating.</summary>
    /// <param name="path">A resource key, or a collection's prefix with its last slash.</param>
    /// <param name="needed">All of these must be granted.</param>
    /// <param name="account">
    /// Whose the resource is. Without it, rules for the caller's own account do not count: the safe side for whoever does not
    /// know yet.
    /// </param>
    public AccessDecision Decide(ReadOnlySpan<char> path, Capabilities needed, string? account = null)
    {
        var own = ownAccount ?? subject;
        var isOwn = account is not null && own.Length > 0 && account == own;
        Invariant.Hold((needed & Capabilities.Deny) == 0 && needed != Capabilities.None, "a caller asks for something, and never to be denied");
        var granted = Capabilities.None;
        var decision = default(AccessDecision);
        for (var i = 0; i < policies.Count; i++)
        {
            var contribution = policies[i].Granted(path, _names, isOwn, out var rule);
            if ((contribution & Capabilities.Deny) != 0)
            {
                return new AccessDecision(false, policies[i].Name, rule, Denied: true);
            }

            // The rule that is named is the one that completes what was needed, or else the first that matched at all.
            var before = granted;
            granted |= contribution;
            var completes = (granted & needed) == needed && (before & needed) != needed;
            if (completes || (rule is not null && decision.Rule is null))
            {
                decision = new AccessDecision(false, policies[i].Name, rule, Denied: false);
            }
        }

        return decision with { Allowed = (granted & needed) == needed };
    }

    /// <summary>Null when allowed; otherwise what to tell the caller: the path and the capability, and why.</summary>
    /// <param name="account">See <see cref="Decide"/>.</param>
    public Failure? Check(ReadOnlySpan<char> path, Capabilities needed, string? account = null)
    {
        var decision = Decide(path, needed, account);
        return decision.Allowed ? null : new Failure("no_capability", Explain(path.ToString(), needed, decision));
    }

    /// <summary>
    /// As <see cref="Check"/> for a resource of the caller's own account: the question before it is known whose it is. Who asks
    /// it checks again once that is known.
    /// </summary>
    public Failure? CheckOwn(ReadOnlySpan<char> path, Capabilities needed) => Check(path, needed, ownAccount ?? subject);

    /// <summary>One sentence that names the deciding policy and rule.</summary>
    public string Explain(string path, Capabilities needed, string? account = null) => Explain(path, needed, Decide(path, needed, account));

    private static string Explain(string path, Capabilities needed, AccessDecision decision)
    {
        var asked = $"{CapabilityName.Of(needed)} on '{path}'";
        return decision switch
        {
            { Allowed: true } => $"{asked} is allowed by the policy '{decision.Policy}', rule '{decision.Rule}'",
            { Denied: true } => $"{asked} is denied by the policy '{decision.Policy}', rule '{decision.Rule}'",
            { Rule: not null } => $"{asked} is not granted: the policy '{decision.Policy}', rule '{decision.Rule}', grants other capabilities",
            _ => $"{asked} is not granted: no rule of the caller's policies matches the path",
        };
    }
}
