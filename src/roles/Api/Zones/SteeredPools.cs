using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>The rule between steered records and the pools that they name.</summary>
internal sealed class SteeredPools(ZoneReads reads)
{
    /// <summary>A commit compares each of them, and has 256 compares.</summary>
    private const int PoolsMax = 64;

    /// <summary>
    /// Every pool exists, is of the zone's account, and one of them has an address of the set's type. They are compared at the
    /// commit, so that none goes meanwhile.
    /// </summary>
    public async Task<Failure?> CheckAsync(ZoneChange change, WriteRequest request, CommitDraft draft, CancellationToken cancellation)
    {
        var pools = new Dictionary<string, PoolDocument?>(StringComparer.Ordinal);
        foreach (var put in change.Puts)
        {
            if (ResourceKinds.RecordSet.Parse(put.Body) is { Succeeded: true, Value.Steering: { } steering }
                && await CheckAsync(ZonePlanner.RecordOf(put), steering, pools, change.Account, request, draft, cancellation) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <param name="pools">Those that were looked at already; null for one that can't be read.</param>
    private async Task<Failure?> CheckAsync(
        RecordSetId id, SteeringDocument steering, Dictionary<string, PoolDocument?> pools, string account, WriteRequest request, CommitDraft draft, CancellationToken cancellation)
    {
        foreach (var pool in steering.AllPools().Where(pool => !pools.ContainsKey(pool)))
        {
            if (pools.Count == PoolsMax)
            {
                return Failure.Invalid("steering.pools", pool, $"the records of one request are steered to at most {PoolsMax} pools");
            }

            var key = ResourceKinds.Pool.Key(pool);
            var written = request.Changes.OfType<WantedChange.Put>().FirstOrDefault(put => put.Key == key);
            var read = await reads.OneAsync(key, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (written is null && (read.Value is null || request.Changes.Any(other => other is WantedChange.Delete && other.Key == key)))
            {
                return Failure.Invalid("steering.pools", pool, $"there is no pool of this name: make it first, by 'edge pool set {pool} ADDRESS…'");
            }

            if (read.Value is { } entry)
            {
                if (entry.Account != account)
                {
                    return Failure.Invalid("steering.pools", pool, "the pool is of another account than the zone");
                }

                if (written is null)
                {
                    draft.Compares.Add(new Compare.ModifiedAt(key, entry.Modified));
                }
            }

            pools[pool] = ResourceKinds.Pool.Parse(written?.Body ?? read.Value!.Body) is { Succeeded: true, Value: var document } ? document : null;
        }

        return steering.AllPools().Any(pool => pools[pool]?.Members.Any(member => IsOf(id.Type, member)) == true) || steering.Policy is SteeringDocument.Gateways or SteeringDocument.Alias
            ? null
            : Failure.Invalid("steering.pools", string.Join(' ', steering.AllPools()), $"no member of these pools has an address for records of type {RecordTypeName.Of(id.Type)}");
    }

    private static bool IsOf(DnsRecordType type, PoolMember member) => IPAddress.TryParse(member.Address, out var address) && RecordSet.AddressTypeOf(address) == type;
}
