using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Who holds which host name while one request is planned: services give names back and take them, and what remains in the
/// end becomes operations and compares of the same commit, so that no two services can ever hold one name.
/// </summary>
internal sealed class ClaimLedger(IReadOnlyDictionary<string, ResourceEntry> present, ReservedNames reserved)
{
    private readonly Dictionary<string, string?> _holders = present.ToDictionary(
        claim => claim.Key, claim => (string?)HolderOf(claim.Value), StringComparer.Ordinal);

    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);

    /// <summary>The names that another service has in the end than before, and the accounts of those services.</summary>
    public IEnumerable<(string Domain, string Account)> Taken =>
        _accounts.Where(taken => _holders[taken.Key] is { } holder && !(present.TryGetValue(taken.Key, out var claim) && HolderOf(claim) == holder))
            .Select(static taken => (taken.Key, taken.Value));

    /// <summary>Gives a name back, if the service holds it.</summary>
    public void Release(string domain, string service)
    {
        if (_holders.GetValueOrDefault(domain) == service)
        {
            _holders[domain] = null;
        }
    }

    /// <summary>Takes a name for a service; a failure if another one holds it, named only to its own account.</summary>
    public Failure? Take(string domain, string service, string account)
    {
        if (reserved.Contains(domain))
        {
            return Failure.Invalid("spec.domains", domain, "the network itself answers for this name");
        }

        if (_holders.GetValueOrDefault(domain) is { } holder && holder != service)
        {
            var own = present.TryGetValue(domain, out var claim) && claim.Account == account;
            return new Failure(ProblemStatus.Taken, own
                ? $"the domain {domain} belongs to the service {holder}: remove it there first"
                : $"the domain {domain} is already taken")
            {
                Field = "spec.domains",
                Value = domain,
                Rule = "a domain belongs to one service of the network",
            };
        }

        _holders[domain] = service;
        _accounts[domain] = account;
        return null;
    }

    /// <summary>What has to change, and that nobody changed it meanwhile.</summary>
    public void Settle(List<Operation> operations, List<Compare> compares)
    {
        foreach (var (domain, holder) in _holders.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var key = ResourceKinds.Claim.Key(domain);
            var entry = present.GetValueOrDefault(domain);
            compares.Add(new Compare.ModifiedAt(key, entry?.Modified ?? Revision.Zero));
            if (holder is null && entry is not null)
            {
                operations.Add(new Operation.Delete(key));
            }
            else if (holder is not null && (entry is null || HolderOf(entry) != holder))
            {
                operations.Add(ResourceKinds.Claim.Put(domain, new ClaimDocument { Service = holder }, _accounts[domain]));
            }
        }
    }

    /// <summary>A claim that cannot be read is held by nobody we know, and so is not given away.</summary>
    private static string HolderOf(ResourceEntry claim)
    {
        var document = ResourceKinds.Claim.Parse(claim);
        return document.Succeeded ? document.Value.Service : "?";
    }
}
