using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>A commit while it is planned.</summary>
internal sealed class CommitDraft
{
    public List<Operation> Operations { get; } = [];

    public List<Compare> Compares { get; } = [];

    /// <summary>What is done too as far as the commit has room for it; the rest is swept up afterwards.</summary>
    public List<Operation> Welcome { get; } = [];

    private ReadOutcome.Found? _claims;
    private ReadOutcome.Found? _zones;

    /// <summary>Every claim; from now on the commit depends on there being no other.</summary>
    public async Task<Outcome<ReadOutcome.Found>> ClaimsAsync(ZoneReads reads, CancellationToken cancellation)
    {
        if (_claims is null)
        {
            var read = await reads.ManyAsync(ResourceKinds.Claim.Range, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            _claims = read.Value;
            Compares.Add(new Compare.UnchangedSince(ResourceKinds.Claim.Prefix, read.Value.Head.Revision));
        }

        return _claims;
    }

    /// <summary>Every zone.</summary>
    public async Task<Outcome<ReadOutcome.Found>> ZonesAsync(ZoneReads reads, CancellationToken cancellation)
    {
        if (_zones is null)
        {
            var read = await reads.ManyAsync(ResourceKinds.Zone.Range, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            _zones = read.Value;
        }

        return _zones;
    }
}
