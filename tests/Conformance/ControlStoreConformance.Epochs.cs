using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    [Fact]
    public async Task Of_many_who_begin_an_epoch_one_wins_and_every_earlier_fence_falls()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        var fence = await GrantAsync(store, "rollout", Alice);
        var watch = WatchAsync(store, "", 1, new Revision(2), 2);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () => await store.CommitAsync(Commit(Put($"w/{writer}")) with { Epoch = 1, BeginsEpoch = true }, Cancellation), Cancellation)));

        Assert.Equal(new CommitOutcome.Committed(2, new Revision(3)), Assert.Single(outcomes.OfType<CommitOutcome.Committed>()));
        Assert.All(outcomes.OfType<CommitOutcome.Conflict>(), conflict => Assert.Equal(new CommitOutcome.Conflict(null, new Revision(3)), conflict));
        var head = (await ReadAsync(store)).Head;
        Assert.Equal((2, 3, 2), (head.Epoch, head.Revision.Value, head.Began.Value));
        Assert.Equal(["epoch 2", "end"], await watch);
        Assert.IsType<CommitOutcome.Fenced>(await store.CommitAsync(Commit(Put("a/2")) with { Fence = fence }, Cancellation));
    }

    [Fact]
    public async Task An_epoch_begins_without_operations_only_when_the_old_one_is_named()
    {
        var store = await OpenAsync();

        Assert.Equal("epoch", Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(Commit() with { BeginsEpoch = true }, Cancellation)).Failure.Field);
        Assert.Equal(new CommitOutcome.Committed(2, new Revision(1)), await store.CommitAsync(Commit() with { Epoch = 1, BeginsEpoch = true }, Cancellation));
    }

    [Fact]
    public async Task A_read_tells_the_chain_of_the_revision_that_it_shows()
    {
        var store = await OpenAsync();
        var chains = new List<string> { (await ReadAsync(store)).Chain };
        for (var i = 0; i < 4; i++)
        {
            await CommitAsync(store, Put("a/1", $"{i}"));
            chains.Add((await ReadAsync(store)).Head.Chain);
        }

        for (var revision = 0; revision < chains.Count; revision++)
        {
            Assert.Equal(chains[revision], Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, new Revision(revision), Cancellation)).Chain);
        }
    }
}
