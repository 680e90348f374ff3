using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Removes tokens, keys and revocations whose time is over; one Stargate at a time, by the lease.</summary>
internal sealed partial class ExpiryLoop(IControlStore store, ControlView view, NodeId self, TimeProvider time, ILogger<ExpiryLoop> logger)
{
    public const string Lease = "expiry";

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Commits of one round; what is left waits for the next.</summary>
    private const int CommitsMax = 16;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    public async Task StepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!ExpirySweep.Over([.. Candidates()], now).Any()
            || await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation) is not LeaseOutcome.Granted granted)
        {
            return;
        }

        var author = $"node:{self}";
        var removed = new HashSet<ResourceKey>();
        for (var commits = 0; commits < CommitsMax; commits++)
        {
            var commit = ExpirySweep.Next(Candidates().Where(entry => !removed.Contains(entry.Key)), now, author, granted.Fence);
            if (commit is null)
            {
                break;
            }

            if (await store.CommitAsync(commit, cancellation) is not CommitOutcome.Committed)
            {
                // Somebody changed one of them, or the store is away: the next round looks again.
                break;
            }

            removed.UnionWith(commit.Operations.Select(static operation => operation.Key));
        }

        if (removed.Count > 0)
        {
            LogRemoved(removed.Count);
        }

        await store.ReleaseLeaseAsync(granted.Fence, cancellation);
    }

    private IEnumerable<ResourceEntry> Candidates() => view.Current.Entries.Values
        .Where(static entry => entry.Key.StartsWith(ResourceKinds.Token.Prefix) || entry.Key.StartsWith(ResourceKinds.TsigKey.Prefix) || entry.Key.StartsWith(ResourceKinds.Revocation.Prefix));

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} tokens, keys and revocations whose time is over")]
    private partial void LogRemoved(int count);
}
