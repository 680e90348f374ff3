using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// Permits to leave the anycast group. Who holds the store's lease may leave, so that one does at a time, and as long as others
/// are members. The lease is given back only when everybody has heard that the Stargate left, or takes it for lost.
/// </summary>
internal sealed class LeavePermits(NodeId self, IControlStore store, TimeProvider time)
{
    public const string Lease = "anycast";

    /// <summary>Longer than a peer of the mesh that is silent is believed.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    private Fence? _fence;
    private long _renewed;
    private long? _needlessSince;

    /// <summary>Who else may leave at the moment, if one may.</summary>
    public NodeId? Leaver { get; private set; }

    /// <summary>A permit for this moment; null where there is none to be had.</summary>
    /// <param name="judge">The other members, and why the Stargate may not leave.</param>
    /// <param name="now">By the clock that permits are dated by.</param>
    public async Task<LeavePermit?> AskAsync(Func<(int Others, Failure? Shortage)> judge, bool isOutageAllowed, TimeSpan now, CancellationToken cancellation)
    {
        _needlessSince = null;
        if (_fence is null || time.GetElapsedTime(_renewed) >= LeaseTime / 3)
        {
            var outcome = await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation);
            (_fence, _renewed) = ((outcome as LeaseOutcome.Granted)?.Fence, time.GetTimestamp());
            Leaver = (outcome as LeaseOutcome.Held)?.Holder;
        }

        // Others are looked at after the lease was got: who had it before has told everybody what became of it.
        if (_fence is null)
        {
            return null;
        }

        var (others, shortage) = judge();
        return new LeavePermit(now, others, shortage?.Message, isOutageAllowed);
    }

    /// <summary>No permit is needed at the moment.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        if (_fence is not { } fence)
        {
            return;
        }

        _needlessSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_needlessSince.Value) >= LingerTime)
        {
            _fence = null;
            await store.ReleaseLeaseAsync(fence, cancellation);
        }
        else if (time.GetElapsedTime(_renewed) >= LeaseTime / 3)
        {
            _renewed = time.GetTimestamp();
            await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation);
        }
    }
}
