using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Drops old entries of the store's log; one Stargate at a time, by the lease.</summary>
/// <param name="slowest">
/// The revision that every cursor has passed. Whoever holds a cursor still reads the store at it, so the log keeps everything
/// above the slowest one.
/// </param>
internal sealed partial class CompactionLoop(IControlStore store, Func<Revision> slowest, NodeId self, ILogger<CompactionLoop> logger)
{
    public const string Lease = "compaction";

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    /// <summary>One round. The engine itself keeps what is younger than its retention.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var lease = await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation);
        if (lease is not LeaseOutcome.Granted granted)
        {
            return;
        }

        var compacted = await store.CompactAsync(slowest(), granted.Fence, cancellation);
        if (!compacted.Succeeded)
        {
            LogFailed(compacted.Failure);
        }

        await store.ReleaseLeaseAsync(granted.Fence, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not compact the log: {Failure}")]
    private partial void LogFailed(Failure failure);
}
