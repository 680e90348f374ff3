using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>The rule between a zone and the TSIG keys that it names.</summary>
internal sealed class ZoneKeyOwners(ZoneReads reads)
{
    /// <summary>
    /// A key that a zone begins to name exists, and is of the zone's account. Who makes one of the name later, after it was revoked,
    /// opens nothing by it: whoever lets a key in compares the accounts too.
    /// </summary>
    public async Task<Failure?> CheckAsync(ZoneChange change, CancellationToken cancellation)
    {
        foreach (var (field, key) in change.NewKeys)
        {
            var read = await reads.OneAsync(ResourceKinds.TsigKey.Key(key), cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value is not { } entry)
            {
                return Failure.Invalid(field, key, $"there is no key of this name: make it first, by 'edge zone key create {key}'");
            }

            if (entry.Account != change.Account)
            {
                return Failure.Invalid(field, key, "the key is of another account than the zone");
            }
        }

        return null;
    }
}
