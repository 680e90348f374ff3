using Edge.Dns;

namespace Edge.Naming;

/// <summary>Where a target leads.</summary>
/// <param name="Names">The target and the names after it.</param>
/// <param name="Apexes">The hosted zones that have a say in it.</param>
/// <param name="End">What stands at its end; null if it has none.</param>
/// <param name="Outside">The names on the way that others are asked for.</param>
/// <param name="Fault">Why it has no end, in words.</param>
internal sealed record AliasPath(IReadOnlyList<DnsName> Names, IReadOnlySet<DnsName> Apexes, AliasStep? End, IReadOnlyList<DnsName> Outside, string? Fault)
{
    /// <summary>Names of a path; what goes on is no path but a maze.</summary>
    public const int NamesMax = 8;

    /// <summary>
    /// Follows a target: 1. what the network says of a name; 2. where it knows nothing, what others said: they may lead back to a
    /// name of the network. A name that comes twice is a loop.
    /// </summary>
    /// <param name="look">What the network says.</param>
    /// <param name="leadsTo">The name of the network that an outside name is known to lead to; null for none.</param>
    public static AliasPath Of(DnsName target, Func<DnsName, AliasStep> look, Func<DnsName, DnsName?> leadsTo)
    {
        var (names, apexes, outside) = (new List<DnsName>(), new HashSet<DnsName>(), new List<DnsName>());
        for (var name = target; ;)
        {
            if (names.Contains(name))
            {
                return new AliasPath(names, apexes, null, outside, $"it leads in a circle: {string.Join(" → ", names.Append(name))}");
            }

            if (names.Count == NamesMax)
            {
                return new AliasPath(names, apexes, null, outside, $"it leads over more than {NamesMax} names: {string.Join(" → ", names)}");
            }

            names.Add(name);
            var step = look(name);
            if (step.Apex is { } apex)
            {
                apexes.Add(apex);
            }

            if (step is AliasStep.Elsewhere)
            {
                outside.Add(name);
            }

            var next = step is AliasStep.Next alias ? alias.Name : step is AliasStep.Elsewhere ? leadsTo(name) : null;
            if (next is null)
            {
                return new AliasPath(names, apexes, step, outside, null);
            }

            name = next;
        }
    }
}
