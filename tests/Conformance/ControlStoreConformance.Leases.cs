using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_lease_has_one_holder_until_it_lapses()
    {
        var store = await OpenAsync();
        var start = Time.GetUtcNow();
        Assert.Equal(
            new LeaseOutcome.Granted(new Fence("rollout", 1), start + Ttl),
            await store.AcquireLeaseAsync("rollout", Alice, Ttl, Cancellation));

        Assert.Equal(new LeaseOutcome.Held(Alice, start + Ttl), await store.AcquireLeaseAsync("rollout", Bob, Ttl, Cancellation));
        Time.Advance(Ttl - TimeSpan.FromTicks(1));
        Assert.IsType<LeaseOutcome.Held>(await store.AcquireLeaseAsync("rollout", Bob, Ttl, Cancellation));
        Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(
            new LeaseOutcome.Granted(new Fence("rollout", 2), start + Ttl + Ttl),
            await store.AcquireLeaseAsync("rollout", Bob, Ttl, Cancellation));
    }

    [Fact]
    public async Task A_renewal_keeps_the_token_and_takes_no_revision()
    {
        var store = await OpenAsync();
        var fence = await GrantAsync(store, "rollout", Alice);
        Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(
            new LeaseOutcome.Granted(fence, Time.GetUtcNow() + Ttl),
            await store.AcquireLeaseAsync("rollout", Alice, Ttl, Cancellation));
        Assert.Equal(1, (await ReadAsync(store)).Head.Revision.Value);
    }

    [Fact]
    public async Task A_holder_that_let_its_lease_lapse_gets_a_higher_token()
    {
        var store = await OpenAsync();
        var before = await GrantAsync(store, "rollout", Alice);
        Time.Advance(Ttl);

        var after = await GrantAsync(store, "rollout", Alice);

        Assert.True(after.Token > before.Token);
        Assert.Equal(
            new CommitOutcome.Fenced("rollout", after.Token),
            await store.CommitAsync(Commit(Put("a/1")) with { Fence = before }, Cancellation));
    }

    [Fact]
    public async Task A_replaced_holder_is_fenced_and_its_successor_writes()
    {
        var store = await OpenAsync();
        var old = await GrantAsync(store, "rollout", Alice);
        Assert.Equal(2, (await CommitAsync(store, Commit(Put("a/1")) with { Fence = old })).Value);
        Time.Advance(Ttl);
        var current = await GrantAsync(store, "rollout", Bob);

        Assert.Equal(
            new CommitOutcome.Fenced("rollout", current.Token),
            await store.CommitAsync(Commit(Put("a/1")) with { Fence = old }, Cancellation));
        Assert.Equal(4, (await CommitAsync(store, Commit(Put("a/1")) with { Fence = current })).Value);
    }

    [Fact]
    public async Task A_lapsed_lease_that_nobody_took_still_lets_its_holder_write()
    {
        var store = await OpenAsync();
        var fence = await GrantAsync(store, "rollout", Alice);
        Time.Advance(Ttl * 100);

        Assert.Equal(2, (await CommitAsync(store, Commit(Put("a/1")) with { Fence = fence })).Value);
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once_and_fences_who_gave_it_back()
    {
        var store = await OpenAsync();
        var fence = await GrantAsync(store, "rollout", Alice);
        await store.ReleaseLeaseAsync(fence, Cancellation);

        Assert.Equal(
            new CommitOutcome.Fenced("rollout", fence.Token),
            await store.CommitAsync(Commit(Put("a/1")) with { Fence = fence }, Cancellation));
        Assert.Equal(2, (await GrantAsync(store, "rollout", Bob)).Token);
    }

    [Fact]
    public async Task Releasing_somebody_elses_lease_does_nothing()
    {
        var store = await OpenAsync();
        var old = await GrantAsync(store, "rollout", Alice);
        Time.Advance(Ttl);
        await GrantAsync(store, "rollout", Bob);

        await store.ReleaseLeaseAsync(old, Cancellation);

        Assert.IsType<LeaseOutcome.Held>(await store.AcquireLeaseAsync("rollout", Alice, Ttl, Cancellation));
    }

    [Fact]
    public async Task A_fence_of_a_lease_that_never_was_is_refused()
    {
        var store = await OpenAsync();

        Assert.Equal(
            new CommitOutcome.Fenced("rollout", 0),
            await store.CommitAsync(Commit(Put("a/1")) with { Fence = new Fence("rollout", 0) }, Cancellation));
    }

    [Fact]
    public async Task A_grant_is_an_empty_revision_that_watches_pass_over()
    {
        var store = await OpenAsync();
        await GrantAsync(store, "rollout", Alice);

        Assert.Equal(["passed 1"], await WatchAsync(store, "", 1, Revision.Zero, 1));
    }
}
