using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>This Stargate's hold on the lease of the executor.</summary>
internal sealed class WaveLease(NodeId self, IControlStore store, WaveOptions options, TimeProvider time)
{
    private long _renewed;

    /// <summary>Proof of the lease; null while somebody else has it.</summary>
    public Fence? Fence { get; private set; }

    /// <summary>
    /// Renews the lease if a third of its time is over, or tries to get it. While the store doesn't answer the holder goes on:
    /// whatever it writes is checked by the store itself.
    /// </summary>
    /// <returns>Whether this Stargate is the executor, and whether it was granted that just now.</returns>
    public async Task<(bool IsHeld, bool IsNew)> HoldAsync(CancellationToken cancellation)
    {
        if (Fence is not null && time.GetElapsedTime(_renewed) < options.LeaseTime / 3)
        {
            return (true, false);
        }

        var before = Fence;
        switch (await store.AcquireLeaseAsync(WaveOptions.Lease, self, options.LeaseTime, cancellation))
        {
            case LeaseOutcome.Granted granted:
                _renewed = time.GetTimestamp();
                Fence = granted.Fence;
                return (true, granted.Fence != before);
            case LeaseOutcome.Held:
                Fence = null;
                return (false, false);
            default:
                return (Fence is not null, false);
        }
    }

    /// <summary>The store said that somebody else has it.</summary>
    public void Lose() => Fence = null;

    /// <summary>Gives it back, so that another Stargate need not wait until it lapses.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellation)
    {
        if (Fence is { } fence)
        {
            Fence = null;
            await store.ReleaseLeaseAsync(fence, cancellation);
        }
    }
}
