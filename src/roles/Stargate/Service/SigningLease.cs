using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// This Stargate's hold on the lease of who keeps the keys of zones. The store's clock is compared with the own one: keys and
/// signatures have times of their own, which nobody takes back.
/// </summary>
internal sealed class SigningLease(IControlStore store, NodeId self, TimeProvider time)
{
    public const string Name = "signing";

    /// <summary>By how much the clock may differ from the store's.</summary>
    public static readonly TimeSpan ClockErrorMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    /// <summary>Who has it renews it so often, and who has not tries so often to get it.</summary>
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(10);

    private long? _asked;
    private Fence? _fence;

    /// <summary>By how much the clock is ahead of the store's, as far as it was looked at.</summary>
    public TimeSpan ClockError { get; private set; }

    public bool IsClockRight => ClockError.Duration() <= ClockErrorMax;

    /// <summary>Proof of the lease; null while somebody else has it, or the clock is wrong.</summary>
    public async Task<Fence?> HoldAsync(CancellationToken cancellation)
    {
        if (_asked is { } asked && time.GetElapsedTime(asked) < RenewalPeriod)
        {
            return _fence;
        }

        _asked = time.GetTimestamp();
        switch (await store.AcquireLeaseAsync(Name, self, LeaseTime, cancellation))
        {
            case LeaseOutcome.Granted granted:
                _fence = granted.Fence;
                ClockError = time.GetUtcNow() - (granted.Until - LeaseTime);
                if (!IsClockRight)
                {
                    await ReleaseAsync(cancellation);
                }

                break;
            case LeaseOutcome.Held:
                _fence = null;
                break;
            default:
                // The store does not answer: whatever the holder writes is checked by it.
                break;
        }

        return _fence;
    }

    /// <summary>The store said that somebody else has it.</summary>
    public void Lose() => _fence = null;

    private async Task ReleaseAsync(CancellationToken cancellation)
    {
        var fence = _fence!;
        _fence = null;
        await store.ReleaseLeaseAsync(fence, cancellation);
    }
}
