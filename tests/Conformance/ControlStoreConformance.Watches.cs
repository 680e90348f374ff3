using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    private const int CompactedRevisions = 10;

    [Fact]
    public async Task A_watch_yields_every_later_change_of_its_range_whole()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        await CommitAsync(store, Put("a/1"), Delete("a/2"), Put("b/1"));
        await CommitAsync(store, Put("b/2"));
        await CommitAsync(store, Delete("a/1"));
        await CommitAsync(store, Put("b/1"));

        Assert.Equal(
            ["changed 2 +a/1 -a/2", "changed 4 -a/1", "passed 5"],
            await WatchAsync(store, "a/", 1, new Revision(1), 3));
        Assert.Equal(["changed 5 +b/1"], await WatchAsync(store, "", 1, new Revision(4), 1));
    }

    [Fact]
    public async Task A_watch_carries_the_entries_that_a_read_shows()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1", "1"));
        await CommitAsync(store, Put("a/1", "2"));
        await using var watch = store.WatchAsync(KeyRange.All, 1, new Revision(1), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Patience, Cancellation));

        var seen = Assert.Single(Assert.IsType<WatchEvent.Changed>(watch.Current).Change.Puts);
        var read = Assert.Single((await ReadAsync(store)).Entries);

        Assert.Equal(read with { Body = default }, seen with { Body = default });
        Assert.Equal("2", Body(seen));
    }

    [Fact]
    public async Task A_waiting_watch_sees_a_commit_without_time_passing()
    {
        var store = await OpenAsync();
        var seen = WatchAsync(store, "", 1, Revision.Zero, 1);
        await CommitAsync(store, Put("a/1"));

        Assert.Equal(["changed 1 +a/1"], await seen);
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        var store = await OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var watch = store.WatchAsync(KeyRange.All, 1, Revision.Zero, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = watch.MoveNextAsync().AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task A_watch_ends_with_its_store()
    {
        var store = await OpenAsync();
        await using var watch = store.WatchAsync(KeyRange.All, 1, Revision.Zero, Cancellation).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync().AsTask();
        await store.DisposeAsync();

        Assert.False(await next.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task A_watch_of_another_epoch_or_ahead_of_the_head_must_read_again()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));

        Assert.Equal(["epoch 1", "end"], await WatchAsync(store, "", 7, Revision.Zero, 2));
        Assert.Equal(["epoch 1", "end"], await WatchAsync(store, "", 1, new Revision(2), 2));
    }

    [Fact]
    public async Task A_new_epoch_ends_a_waiting_watch()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        Assert.Equal(["changed 1 +a/1"], await WatchAsync(store, "", 1, Revision.Zero, 1));
        var seen = WatchAsync(store, "", 1, new Revision(1), 2);
        await StartEpochAsync(store);
        store.Hint();

        Assert.Equal(["epoch 2", "end"], await seen);
    }

    [Fact]
    public async Task A_watch_from_below_the_floor_is_told_the_floor()
    {
        var store = await OpenCompactedAsync(floor: 6);

        Assert.Equal(["compacted 6", "end"], await WatchAsync(store, "", 1, new Revision(5), 2));
        Assert.Equal(["changed 7 +a/7"], await WatchAsync(store, "", 1, new Revision(6), 1));
    }

    [Fact]
    public async Task Compaction_needs_its_own_lease()
    {
        var store = await OpenAsync();
        var other = await GrantAsync(store, "rollout", Alice);
        var old = await GrantAsync(store, StoreRetention.Lease, Alice);
        Time.Advance(Ttl);
        await GrantAsync(store, StoreRetention.Lease, Bob);

        Assert.Equal("fenced", (await store.CompactAsync(new Revision(1), other, Cancellation)).Failure?.Code);
        Assert.Equal("fenced", (await store.CompactAsync(new Revision(1), old, Cancellation)).Failure?.Code);
    }

    [Theory]
    [InlineData(24, 100, 0)]
    [InlineData(25, 6, 5)]
    [InlineData(25, 0, 8)]
    [InlineData(0, 0, 0)]
    public async Task Compaction_spares_what_is_young_or_near_the_head(int hours, int revisions, long floor)
    {
        // Eleven revisions, of which the last is the grant, and 8 is the floor asked for.
        var store = await OpenAsync(new StoreRetention { Revisions = revisions });
        await FillAsync(store);
        Time.Advance(TimeSpan.FromHours(hours));
        var fence = await GrantAsync(store, StoreRetention.Lease, Alice);

        var head = (await store.CompactAsync(new Revision(8), fence, Cancellation)).Value;

        Assert.Equal(floor, head.Floor.Value);
        Assert.Equal(11, head.Revision.Value);
        Assert.Equal(head, (await ReadAsync(store)).Head);
    }

    [Fact]
    public async Task The_floor_never_sinks_nor_passes_the_head()
    {
        var store = await OpenCompactedAsync(floor: 6);
        var fence = await GrantAsync(store, StoreRetention.Lease, Alice);

        Assert.Equal(6, (await store.CompactAsync(new Revision(2), fence, Cancellation)).Value.Floor.Value);
        Time.Advance(TimeSpan.FromHours(25));
        var head = (await store.CompactAsync(new Revision(1000), fence, Cancellation)).Value;
        Assert.Equal(head.Revision, head.Floor);
        Assert.Equal(head.Revision.Next, await CommitAsync(store, Put("a/1")));
    }

    [Fact]
    public async Task Nobody_may_rely_on_what_lies_below_the_floor()
    {
        var store = await OpenCompactedAsync(floor: 6);

        Assert.Equal(
            new CommitOutcome.Conflict(null, new Revision(6)),
            await store.CommitAsync(Commit(Put("b/1")) with { Compares = [new Compare.UnchangedSince("zzz/", new Revision(5))] }, Cancellation));
        Assert.IsType<CommitOutcome.Committed>(
            await store.CommitAsync(Commit(Put("b/1")) with { Compares = [new Compare.UnchangedSince("zzz/", new Revision(6))] }, Cancellation));
    }

    /// <summary>The events of a watch in short: as many as asked for, with <c>end</c> where it ends before.</summary>
    protected static async Task<List<string>> WatchAsync(IControlStore store, string prefix, long epoch, Revision after, int count)
    {
        var seen = new List<string>();
        await using var watch = store.WatchAsync(new KeyRange(prefix), epoch, after, Cancellation).GetAsyncEnumerator(Cancellation);
        while (seen.Count < count)
        {
            var more = await watch.MoveNextAsync().AsTask().WaitAsync(Patience, Cancellation);
            seen.Add(more ? Describe(watch.Current) : "end");
        }

        return seen;
    }

    private static string Describe(WatchEvent seen) => seen switch
    {
        WatchEvent.Changed { Change: var change } =>
            string.Join(' ', [$"changed {change.Revision}", .. change.Puts.Select(put => $"+{put.Key}"), .. change.Deletes.Select(key => $"-{key}")]),
        WatchEvent.Progress progress => $"passed {progress.Revision}",
        WatchEvent.Compacted compacted => $"compacted {compacted.Floor}",
        WatchEvent.EpochChanged changed => $"epoch {changed.Epoch}",
        _ => "interrupted",
    };

    private async Task<IControlStore> OpenCompactedAsync(long floor)
    {
        var store = await OpenAsync(new StoreRetention { Revisions = 0 });
        await FillAsync(store);
        Time.Advance(TimeSpan.FromHours(25));
        var fence = await GrantAsync(store, StoreRetention.Lease, Alice);
        Assert.Equal(floor, (await store.CompactAsync(new Revision(floor), fence, Cancellation)).Value.Floor.Value);
        await store.ReleaseLeaseAsync(fence, Cancellation);
        return store;
    }

    private static async Task FillAsync(IControlStore store)
    {
        for (var i = 1; i <= CompactedRevisions; i++)
        {
            await CommitAsync(store, Put($"a/{i}"));
        }
    }
}
