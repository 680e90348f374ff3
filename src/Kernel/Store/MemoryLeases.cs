namespace Edge.Kernel;

/// <summary>The leases of a <see cref="MemoryControlStore"/>, which guards them by its own lock.</summary>
internal sealed class MemoryLeases(TimeProvider time)
{
    private readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    /// <param name="revision">Makes the revision that becomes the token of a new grant.</param>
    public LeaseOutcome Acquire(string lease, NodeId holder, TimeSpan ttl, Func<Revision> revision)
    {
        var now = time.GetUtcNow();
        var live = _grants.TryGetValue(lease, out var grant) && grant.Holder is not null && grant.Until > now;
        if (live && grant!.Holder != holder)
        {
            return new LeaseOutcome.Held(grant.Holder!.Value, grant.Until);
        }

        var token = live ? grant!.Token : revision().Value;
        _grants[lease] = new Grant(holder, token, now + ttl);
        return new LeaseOutcome.Granted(new Fence(lease, token), now + ttl);
    }

    public void Release(Fence fence)
    {
        if (Holds(fence, out var token))
        {
            _grants[fence.Lease] = new Grant(null, token, default);
        }
    }

    /// <summary>
    /// Whether the fence is that of the last grant. A lapsed grant still holds until somebody else takes it: its holder can
    /// then not have been replaced.
    /// </summary>
    public bool Holds(Fence fence, out long token)
    {
        var known = _grants.TryGetValue(fence.Lease, out var grant);
        token = known ? grant!.Token : 0;
        return known && grant!.Holder is not null && token == fence.Token;
    }

    private sealed record Grant(NodeId? Holder, long Token, DateTimeOffset Until);
}
