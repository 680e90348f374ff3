using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    [Fact]
    public async Task A_new_store_is_empty_in_epoch_1_at_revision_0()
    {
        var store = await OpenAsync();

        var found = await ReadAsync(store);

        Assert.Empty(found.Entries);
        Assert.Equal(new StoreHead(1, Revision.Zero, Revision.Zero, new string('0', 64)), found.Head);
    }

    [Fact]
    public async Task Each_commit_takes_the_next_revision_and_moves_the_chain()
    {
        var store = await OpenAsync();

        Assert.Equal(1, (await CommitAsync(store, Put("a/1"))).Value);
        var first = (await ReadAsync(store)).Head.Chain;
        Assert.Equal(2, (await CommitAsync(store, Put("a/1"), Put("a/2"))).Value);

        var head = (await ReadAsync(store)).Head;
        Assert.Equal(2, head.Revision.Value);
        Assert.NotEqual(first, head.Chain);
        Assert.Equal(64, head.Chain.Length);
    }

    [Fact]
    public async Task An_entry_keeps_its_whole_envelope()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1", "1"));
        await CommitAsync(store, new Commit { Author = "node:s1", Operations = [new Operation.Put(Key("a/1"), "Thing", 3, "beta", "2"u8.ToArray())] });

        var entry = Assert.Single((await ReadAsync(store)).Entries);

        Assert.Equal("a/1", entry.Key.Value);
        Assert.Equal(("Thing", 3, "beta", "node:s1"), (entry.Kind, entry.SchemaVersion, entry.Account, entry.Author));
        Assert.Equal((1, 2), (entry.Created.Value, entry.Modified.Value));
        Assert.Equal("2", Body(entry));
    }

    [Fact]
    public async Task A_resource_made_anew_after_its_deletion_is_created_then()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        await CommitAsync(store, Delete("a/1"));
        Assert.Empty((await ReadAsync(store)).Entries);
        await CommitAsync(store, Put("a/1"));

        Assert.Equal(3, Assert.Single((await ReadAsync(store)).Entries).Created.Value);
    }

    [Fact]
    public async Task A_range_is_read_in_key_order_and_holds_its_prefix_only()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("b/2"), Put("a/1"), Put("b/10"), Put("b-x"), Put("b/1/z"), Put("c"), Put("b"));

        Assert.Equal(["b/1/z", "b/10", "b/2"], (await ReadAsync(store, "b/")).Entries.Select(entry => entry.Key.Value));
        Assert.Equal(["a/1", "b", "b-x", "b/1/z", "b/10", "b/2", "c"], (await ReadAsync(store)).Entries.Select(entry => entry.Key.Value));
        var one = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.Of(Key("b")), Cancellation));
        Assert.Equal("b", Assert.Single(one.Entries).Key.Value);
    }

    [Fact]
    public async Task The_caller_may_reuse_the_bodys_memory()
    {
        var store = await OpenAsync();
        var body = "kept"u8.ToArray();
        await CommitAsync(store, new Operation.Put(Key("a/1"), "Thing", 1, "", body));
        body.AsSpan().Fill((byte)'x');

        Assert.Equal("kept", Body(Assert.Single((await ReadAsync(store)).Entries)));
    }

    [Fact]
    public async Task Deleting_what_is_absent_is_a_revision_too()
    {
        var store = await OpenAsync();

        Assert.Equal(1, (await CommitAsync(store, Delete("a/1"))).Value);
    }

    [Fact]
    public async Task A_key_modified_at_another_revision_is_a_conflict_and_changes_nothing()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1", "old"));
        await CommitAsync(store, Put("a/2"));

        var late = Commit(Put("a/1", "new"), Put("a/3")) with { Compares = [new Compare.ModifiedAt(Key("a/1"), Revision.Zero)] };

        Assert.Equal(new CommitOutcome.Conflict(Key("a/1"), new Revision(1)), await store.CommitAsync(late, Cancellation));
        var found = await ReadAsync(store);
        Assert.Equal(2, found.Head.Revision.Value);
        Assert.Equal(["old", "{}"], found.Entries.Select(Body));
    }

    [Fact]
    public async Task A_key_modified_at_the_right_revision_lets_the_commit_through()
    {
        var store = await OpenAsync();
        var made = await CommitAsync(store, Commit(Put("a/1")) with { Compares = [new Compare.ModifiedAt(Key("a/1"), Revision.Zero)] });
        var changed = await CommitAsync(store, Commit(Put("a/1")) with { Compares = [new Compare.ModifiedAt(Key("a/1"), made)] });

        Assert.Equal(2, changed.Value);
    }

    [Fact]
    public async Task An_absent_key_is_a_conflict_for_who_saw_it()
    {
        var store = await OpenAsync();
        var made = await CommitAsync(store, Put("a/1"));
        await CommitAsync(store, Delete("a/1"));

        var late = Commit(Put("a/1")) with { Compares = [new Compare.ModifiedAt(Key("a/1"), made)] };

        Assert.Equal(new CommitOutcome.Conflict(Key("a/1"), Revision.Zero), await store.CommitAsync(late, Cancellation));
    }

    [Fact]
    public async Task A_prefix_that_changed_since_is_a_conflict_deletions_included()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"), Put("b/1"));
        await CommitAsync(store, Delete("a/1"));
        await CommitAsync(store, Put("b/2"));

        var guarded = Commit(Put("c/1"));

        Assert.Equal(
            new CommitOutcome.Conflict(null, new Revision(2)),
            await store.CommitAsync(guarded with { Compares = [new Compare.UnchangedSince("a/", new Revision(1))] }, Cancellation));
        Assert.Equal(4, (await CommitAsync(store, guarded with { Compares = [new Compare.UnchangedSince("a/", new Revision(2))] })).Value);
    }

    [Fact]
    public async Task A_commit_for_another_epoch_is_a_conflict()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));

        Assert.Equal(
            new CommitOutcome.Conflict(null, new Revision(1)),
            await store.CommitAsync(Commit(Put("a/2")) with { Epoch = 2 }, Cancellation));
        await StartEpochAsync(store);
        Assert.Equal(
            new CommitOutcome.Committed(2, new Revision(2)),
            await store.CommitAsync(Commit(Put("a/2")) with { Epoch = 2 }, Cancellation));
    }

    [Fact]
    public async Task A_repeated_request_returns_its_first_result()
    {
        var store = await OpenAsync();
        var request = Commit(Put("a/1")) with { IdempotencyKey = "k1", Compares = [new Compare.ModifiedAt(Key("a/1"), Revision.Zero)] };
        var first = await store.CommitAsync(request, Cancellation);
        await CommitAsync(store, Put("a/2"));

        Assert.Equal(first, await store.CommitAsync(request, Cancellation));
        Assert.Equal(2, (await ReadAsync(store)).Head.Revision.Value);
    }

    [Fact]
    public async Task An_idempotency_key_stands_for_one_request_of_one_author_for_24_hours()
    {
        var store = await OpenAsync();
        var request = Commit(Put("a/1", "1")) with { IdempotencyKey = "k1" };
        var other = Commit(Put("a/1", "2")) with { IdempotencyKey = "k1" };
        await CommitAsync(store, request);

        var refused = Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(other, Cancellation));
        Assert.Equal("idempotency_key_reused", refused.Failure.Code);
        Assert.Equal(2, (await CommitAsync(store, other with { Author = "usr:bob" })).Value);
        Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(other, Cancellation));
        Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(3, (await CommitAsync(store, other)).Value);
    }

    [Fact]
    public async Task A_named_request_is_the_same_whatever_its_operations_became()
    {
        var store = await OpenAsync();
        var request = Commit(Put("a/1", "1")) with { IdempotencyKey = "k1", RequestDigest = "digest-1" };
        await CommitAsync(store, request);

        Assert.Equal(
            new CommitOutcome.Committed(1, new Revision(1)),
            await store.CommitAsync(request with { Operations = [Put("a/1", "2")] }, Cancellation));
        Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(request with { RequestDigest = "digest-2" }, Cancellation));
        Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(request with { RequestDigest = null }, Cancellation));
    }

    [Fact]
    public async Task A_conflict_is_not_remembered_by_its_idempotency_key()
    {
        var store = await OpenAsync();
        var request = Commit(Put("a/1")) with { IdempotencyKey = "k1", Compares = [new Compare.ModifiedAt(Key("b/1"), new Revision(1))] };
        Assert.IsType<CommitOutcome.Conflict>(await store.CommitAsync(request, Cancellation));
        await CommitAsync(store, Put("b/1"));

        Assert.Equal(2, (await CommitAsync(store, request)).Value);
    }

    [Theory]
    [InlineData("none", "operations")]
    [InlineData("65 operations", "operations")]
    [InlineData("one key twice", "operations[1].key")]
    [InlineData("a body of 512 KiB and a byte", "operations[0].body")]
    [InlineData("two staged classes", "operations[1].key")]
    [InlineData("a service at a node's key", "operations[0].kind")]
    [InlineData("no author", "author")]
    public async Task A_malformed_commit_is_invalid_and_changes_nothing(string fault, string field)
    {
        var store = await OpenAsync();
        var commit = fault switch
        {
            "none" => Commit(),
            "65 operations" => Commit([.. Enumerable.Range(0, 65).Select(i => Put($"a/{i}"))]),
            "one key twice" => Commit(Put("a/1"), Delete("a/1")),
            "a body of 512 KiB and a byte" => Commit(Put("a/1", new string(' ', (512 * 1024) + 1))),
            "two staged classes" => Commit(Delete("services/docs"), Delete("policies/all")),
            "a service at a node's key" => Commit(new Operation.Put(Key("nodes/a"), "Service", 1, "", "{}"u8.ToArray())),
            _ => Commit(Put("a/1")) with { Author = "" },
        };

        var invalid = Assert.IsType<CommitOutcome.Invalid>(await store.CommitAsync(commit, Cancellation));

        Assert.Equal(field, invalid.Failure.Field);
        Assert.Equal(0, (await ReadAsync(store)).Head.Revision.Value);
    }

    [Fact]
    public async Task The_largest_commit_is_accepted_and_express_joins_a_staged_class()
    {
        var store = await OpenAsync();
        var largest = Enumerable.Range(0, 64).Select(i => Put($"a/{i}")).ToArray();
        largest[0] = Put("a/0", new string(' ', 512 * 1024));

        Assert.Equal(1, (await CommitAsync(store, largest)).Value);
        Assert.Equal(2, (await CommitAsync(store, Delete("services/docs"), Delete("devices/host-1"), Delete("tokens/x"))).Value);
    }

    [Fact]
    public async Task A_closed_store_answers_that_it_is_unavailable()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();

        Assert.IsType<CommitOutcome.Unavailable>(await store.CommitAsync(Commit(Put("a/1")), Cancellation));
        Assert.IsType<ReadOutcome.Unavailable>(await store.ReadAsync(KeyRange.All, Cancellation));
        Assert.IsType<LeaseOutcome.Unavailable>(await store.AcquireLeaseAsync("l", Alice, TimeSpan.FromSeconds(10), Cancellation));
    }
}
