using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// A policy as it is and as it would be, tried on everybody who has it and on what there is: every resource, every
/// collection, and a new resource in each.
/// </summary>
internal sealed class PolicyTrial
{
    private const string NewId = "a-new-one";

    private readonly List<(PolicyHolder Holder, AccessList Before, AccessList After)> _holders = [];
    private readonly List<(string Path, string? Account)> _paths;

    public PolicyTrial(IReadOnlyList<ResourceEntry> entries, string id, PolicyDocument wanted)
    {
        var present = PolicyHolder.PoliciesIn(entries);
        var changed = new Dictionary<string, CompiledPolicy>(present, StringComparer.Ordinal) { [id] = CompiledPolicy.From(id, wanted) };
        foreach (var holder in PolicyHolder.In(entries).Where(holder => holder.Policies.Contains(id)))
        {
            _holders.Add((holder, AccessOf(holder, present), AccessOf(holder, changed)));
        }

        _paths =
        [
            .. ResourceKinds.All.SelectMany(static kind => new[] { (kind.Prefix, (string?)null), (kind.Prefix + NewId, null) }),
            .. entries.Select(static entry => (entry.Key.Value, (string?)entry.Account)),
        ];
    }

    public int Holders => _holders.Count;

    public int Paths => _paths.Count;

    public IEnumerable<(string Holder, string Path, string Capability, bool Before, bool After)> Differences(
        IReadOnlyList<(string Name, Capabilities Capability)> capabilities)
    {
        foreach (var (holder, before, after) in _holders)
        {
            foreach (var (path, account) in _paths)
            {
                foreach (var (name, capability) in capabilities)
                {
                    var (was, will) = (before.Decide(path, capability, account).Allowed, after.Decide(path, capability, account).Allowed);
                    if (was != will)
                    {
                        yield return (holder.Name, path, name, was, will);
                    }
                }
            }
        }
    }

    private static AccessList AccessOf(PolicyHolder holder, IReadOnlyDictionary<string, CompiledPolicy> policies) =>
        new([.. holder.Policies.Where(policies.ContainsKey).Select(name => policies[name])], subject: holder.Subject);
}
