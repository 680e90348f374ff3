using System.Globalization;
using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    private const int Writers = 8;

    private const int CommitsPerWriter = 25;

    [Fact]
    public async Task Eight_writers_leave_no_gap_and_every_watch_sees_one_order()
    {
        var store = await OpenAsync();
        var watches = Enumerable.Range(0, 3).Select(_ => CollectAsync(store, Writers * CommitsPerWriter)).ToArray();

        var revisions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteManyAsync(store, writer)));

        Assert.Equal(Enumerable.Range(1, Writers * CommitsPerWriter).Select(i => (long)i), revisions.SelectMany(own => own).Order());
        Assert.All(revisions, own => Assert.Equal(own.Order(), own));
        var seen = await Task.WhenAll(watches);
        Assert.Equal(Enumerable.Range(1, Writers * CommitsPerWriter).Select(i => (long)i), seen[0].Select(change => change.Revision));
        Assert.All(seen, watch => Assert.Equal(seen[0], watch));
    }

    [Fact]
    public async Task Of_many_who_compare_and_set_one_counter_none_is_lost()
    {
        var store = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => IncrementAsync(store, times: 5)));

        var counter = Assert.Single((await ReadAsync(store)).Entries);
        Assert.Equal((Writers * 5).ToString(CultureInfo.InvariantCulture), Body(counter));
        Assert.Equal(Writers * 5, (await ReadAsync(store)).Head.Revision.Value);
    }

    [Fact]
    public async Task A_request_repeated_by_many_at_once_is_applied_once()
    {
        var store = await OpenAsync();
        var request = Commit(Put("a/1")) with { IdempotencyKey = "once" };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () => await store.CommitAsync(request, Cancellation), Cancellation)));

        Assert.All(outcomes, outcome => Assert.Equal(new CommitOutcome.Committed(1, new Revision(1)), outcome));
        Assert.Equal(1, (await ReadAsync(store)).Head.Revision.Value);
    }

    [Fact]
    public async Task Of_many_who_ask_for_a_lease_one_gets_it()
    {
        var store = await OpenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i =>
            Task.Run(async () => await store.AcquireLeaseAsync("rollout", NodeId.Parse($"node-{i}"), Ttl, Cancellation), Cancellation)));

        Assert.Single(outcomes.OfType<LeaseOutcome.Granted>());
        Assert.Equal(Writers - 1, outcomes.OfType<LeaseOutcome.Held>().Count());
    }

    [Fact]
    public async Task A_read_during_writes_is_one_moment()
    {
        var store = await OpenAsync();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < CommitsPerWriter; i++)
                {
                    await CommitAsync(store, Put("a/1", $"{i}"), Put("a/2", $"{i}"));
                }
            },
            Cancellation);

        while (!writing.IsCompleted)
        {
            var found = await ReadAsync(store);
            Assert.True(found.Entries.Count is 0 or 2);
            Assert.All(found.Entries, entry => Assert.Equal(Body(found.Entries[0]), Body(entry)));
            Assert.All(found.Entries, entry => Assert.Equal(found.Head.Revision, entry.Modified));
        }

        await writing;
    }

    private static async Task<List<long>> WriteManyAsync(IControlStore store, int writer)
    {
        await Task.Yield();
        var revisions = new List<long>();
        for (var i = 0; i < CommitsPerWriter; i++)
        {
            revisions.Add((await CommitAsync(store, Put($"w{writer}/{i}"))).Value);
        }

        return revisions;
    }

    private static async Task<List<(long Revision, string Key)>> CollectAsync(IControlStore store, int count)
    {
        await Task.Yield();
        var seen = new List<(long, string)>();
        await foreach (var change in store.WatchAsync(KeyRange.All, 1, Revision.Zero, Cancellation))
        {
            var changed = Assert.IsType<WatchEvent.Changed>(change).Change;
            seen.Add((changed.Revision.Value, Assert.Single(changed.Puts).Key.Value));
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static async Task IncrementAsync(IControlStore store, int times)
    {
        await Task.Yield();
        while (times > 0)
        {
            var counter = (await ReadAsync(store)).Entries.SingleOrDefault();
            var value = counter is null ? 0 : int.Parse(Body(counter), CultureInfo.InvariantCulture);
            var next = Commit(Put("counter", (value + 1).ToString(CultureInfo.InvariantCulture))) with
            {
                Compares = [new Compare.ModifiedAt(Key("counter"), counter?.Modified ?? Revision.Zero)],
            };
            times -= await store.CommitAsync(next, Cancellation) is CommitOutcome.Committed ? 1 : 0;
        }
    }
}
