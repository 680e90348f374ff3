using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>
/// A Stargate that remembers more than the store. Two stores that were told the same have the same chain, so one of them
/// stands for the server that was lost, and the other one for the server that takes over.
/// </summary>
public sealed partial class HistoryGuardTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<HistoryLoss> _losses = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_went_on_has_lost_nothing()
    {
        var store = await StoreAsync(Common);
        var picture = await PictureAsync(store);
        await CommitAsync(store, Put(Entries.Service("later", 0)));

        Assert.Equal(HistoryFinding.Holds, await GuardOf(store).CheckAsync(picture, Cancellation));
        Assert.Equal(1, (await FoundAsync(store)).Head.Epoch);
        Assert.Empty(_losses);
    }

    [Fact]
    public async Task After_a_failover_that_lost_commits_an_epoch_begins_and_what_was_revoked_is_revoked_again()
    {
        var picture = await PictureAsync(await StoreAsync(Common, Lost));
        var store = await StoreAsync(Common);

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));

        var found = await FoundAsync(store);
        Assert.Equal((2, Common.Length), (found.Head.Epoch, found.Head.Began.Value));
        AssertRevoked(found);
        var loss = Assert.Single(_losses);
        Assert.Equal((2, 3), (loss.Epoch, loss.Revocations));
        Assert.Equal(
            ["devices/host-1 6", "revocations/accessor/aaaaaaaaaaaaaaaa 8", "services/new 9", "tokens/abc 7 deleted"],
            loss.Commits.Select(lost => $"{lost.Key} {lost.Revision}{(lost.Deleted ? " deleted" : "")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_serials_of_zones_rise_above_those_that_were_answered_with()
    {
        Operation Zone(string id, long serialBase) => ResourceKinds.Zone.Put(id, new ZoneDocument { SerialBase = serialBase }, "self");
        var picture = await PictureAsync(await StoreAsync([.. Common, [Zone("old.test", 7)], [Zone("lost.test", 4_294_967_290)]], [[Zone("lost.test", 4_294_967_290)], [Zone("lost.test", 4_294_967_290)]]));
        var store = await StoreAsync([.. Common, [Zone("old.test", 7)], [Zone("lost.test", 4_294_967_290)]]);

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));

        var (seen, now) = (SerialOf(picture.Entries.Values, "lost.test"), SerialOf((await FoundAsync(store)).Entries, "lost.test"));
        Assert.InRange(unchecked((int)(now - seen)), 1, 10);
        Assert.Equal(SerialOf(picture.Entries.Values, "old.test"), SerialOf((await FoundAsync(store)).Entries, "old.test"));
        var before = (await FoundAsync(store)).Head.Revision;
        await GuardOf(store).CheckAsync(picture, Cancellation);
        Assert.Equal(before, (await FoundAsync(store)).Head.Revision);
    }

    private static uint SerialOf(IEnumerable<ResourceEntry> entries, string zone)
    {
        var entry = entries.Single(entry => entry.Key == ResourceKinds.Zone.Key(zone));
        return ResourceKinds.Zone.Parse(entry).Value.SerialAt(entry.Modified);
    }

    [Fact]
    public async Task A_store_that_went_on_without_the_lost_commits_is_found_out_by_its_chain()
    {
        var picture = await PictureAsync(await StoreAsync(Common, Lost));
        var store = await StoreAsync(Common);
        for (var i = 0; i < 10; i++)
        {
            await CommitAsync(store, Put(Entries.Service($"other-{i}", 0)));
        }

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));

        var found = await FoundAsync(store);
        AssertRevoked(found);
        Assert.Equal(10, found.Entries.Count(entry => entry.Key.StartsWith("services/other-")));
        Assert.DoesNotContain(found.Entries, entry => entry.Key.Value == "services/new");
    }

    [Fact]
    public async Task After_a_restore_the_epoch_stays_and_what_was_revoked_is_revoked_again()
    {
        var picture = await PictureAsync(await StoreAsync(Common, Lost));
        var store = await StoreAsync(Common);
        store.StartEpoch();
        await CommitAsync(store, Put(Entries.Token("young", 0)));

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));

        var found = await FoundAsync(store);
        Assert.Equal(2, found.Head.Epoch);
        AssertRevoked(found);
        Assert.Contains(found.Entries, entry => entry.Key.Value == "tokens/young");
    }

    [Fact]
    public async Task A_Stargate_that_starts_from_its_snapshot_knows_deletions_by_what_is_not_there()
    {
        var seen = await FoundAsync(await StoreAsync(Common, Lost));
        var snapshot = ControlPicture.Of(1, seen.Head.Revision, seen.Entries, seen.Head.Chain);
        var store = await StoreAsync(Common);

        Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(snapshot, Cancellation));

        AssertRevoked(await FoundAsync(store));
    }

    [Fact]
    public async Task Of_many_Stargates_one_begins_the_epoch()
    {
        var picture = await PictureAsync(await StoreAsync(Common, Lost));
        var store = await StoreAsync(Common);

        for (var stargate = 0; stargate < 5; stargate++)
        {
            Assert.Equal(HistoryFinding.Lost, await GuardOf(store).CheckAsync(picture, Cancellation));
        }

        var found = await FoundAsync(store);
        Assert.Equal(2, found.Head.Epoch);
        AssertRevoked(found);
        Assert.Equal([3, 0, 0, 0, 0], _losses.Select(loss => loss.Revocations));
    }

    [Fact]
    public async Task What_Stargates_remember_of_the_lost_commits_is_written_down_for_people_together()
    {
        var one = await PictureAsync(await StoreAsync(Common, Lost[..1]));
        var two = await PictureAsync(await StoreAsync(Common, Lost));
        var store = await StoreAsync(Common);

        await GuardOf(store, "stargate-1").CheckAsync(one, Cancellation);
        await GuardOf(store, "stargate-2").CheckAsync(two, Cancellation);
        await GuardOf(store, "stargate-2").CheckAsync(two, Cancellation);

        var entry = Assert.Single((await FoundAsync(store)).Entries, entry => entry.Key.Value == "losses/2");
        var loss = ResourceKinds.Loss.Parse(entry).Value;
        Assert.Equal(["stargate-1", "stargate-2"], loss.Stargates);
        Assert.Equal((5, 9, 3, 0), (loss.Common, loss.Remembered, loss.Revocations, loss.Unlisted));
        Assert.Equal(
            ["6 devices/host-1 usr:test", "7 tokens/abc deleted", "9 services/new usr:test", "8 revocations/accessor/aaaaaaaaaaaaaaaa usr:test"],
            loss.Commits.Select(commit => $"{commit.Revision} {commit.Key} {(commit.Deleted ? "deleted" : commit.Author)}"));
    }

    [Fact]
    public async Task So_many_lost_commits_are_listed_and_the_rest_is_counted()
    {
        var many = Enumerable.Range(0, LossDocument.CommitsMax + 5).Select(i => new Operation[] { Put(Entries.Service($"s-{i}", 0)) }).ToArray();
        var picture = await PictureAsync(await StoreAsync(Common, many));
        var store = await StoreAsync(Common);

        await GuardOf(store).CheckAsync(picture, Cancellation);

        var loss = ResourceKinds.Loss.Parse((await FoundAsync(store)).Entries.Single(entry => entry.Key.Value == "losses/2")).Value;
        Assert.Equal((LossDocument.CommitsMax, 5), (loss.Commits.Count, loss.Unlisted));
    }

    [Fact]
    public async Task A_view_follows_the_stores_chain_over_revisions_of_nothing()
    {
        var store = await StoreAsync(Common);
        var view = new ControlView(store, new CoordinationOptions(), Entries.Metrics, _time, GuardOf(store));
        Assert.True(await view.LoadAsync(Cancellation));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var arrived = new TaskCompletionSource();
        view.Changed += (_, next) =>
        {
            if (next.Entries.Keys.Any(key => key.Value == "services/last"))
            {
                arrived.TrySetResult();
            }
        };
        var following = view.RunAsync(stop.Token);
        await store.AcquireLeaseAsync("one", NodeId.Parse("a"), TimeSpan.FromSeconds(10), Cancellation);
        await CommitAsync(store, Put(Entries.Service("next", 0)));
        await store.AcquireLeaseAsync("two", NodeId.Parse("a"), TimeSpan.FromSeconds(10), Cancellation);
        await store.AcquireLeaseAsync("three", NodeId.Parse("a"), TimeSpan.FromSeconds(10), Cancellation);
        await CommitAsync(store, Put(Entries.Service("last", 0)));

        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal((await FoundAsync(store)).Head.Chain, view.Current.Chain);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    private static Operation[][] Common =>
    [
        [Put(Entries.Device("host-1", 0)), Put(Entries.Device("host-2", 0))],
        [Put(Entries.Token("abc", 0)), Put(Entries.Token("def", 0))],
        [Put(Entries.Service("docs", 0))],
        [Put(Entries.Service("old", 0))],
        [new Operation.Delete(ResourceKey.Of("services", "old"))],
    ];

    private static Operation[][] Lost =>
    [
        [Revoked("host-1")],
        [new Operation.Delete(ResourceKey.Of("tokens", "abc"))],
        [Revocation("accessor/aaaaaaaaaaaaaaaa")],
        [Put(Entries.Service("new", 0))],
    ];

    private static Operation.Put Put(ResourceEntry entry) => new(entry.Key, entry.Kind, entry.SchemaVersion, entry.Account, entry.Body);

    private static Operation.Put Revoked(string id)
    {
        var device = ResourceKinds.Device.Parse(Entries.Device(id, 0)).Value;
        return ResourceKinds.Device.Put(id, device with { Revoked = true }, "self");
    }

    private static Operation.Put Revocation(string id) => new(
        ResourceKey.Parse($"revocations/{id}"),
        "Revocation",
        1,
        "self",
        ResourceKinds.Revocation.Serialise(new RevocationDocument { Before = DateTimeOffset.UnixEpoch, Expires = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) }));

    private static void AssertRevoked(ReadOutcome.Found found)
    {
        var keys = found.Entries.Select(entry => entry.Key.Value).ToHashSet();
        Assert.DoesNotContain("tokens/abc", keys);
        Assert.Contains("tokens/def", keys);
        Assert.Contains("revocations/accessor/aaaaaaaaaaaaaaaa", keys);
        Assert.Equal([true, false], found.Entries.Where(entry => entry.Key.StartsWith("devices/")).Select(entry => ResourceKinds.Device.Parse(entry).Value.Revoked));
    }

    private static async Task<ReadOutcome.Found> FoundAsync(MemoryControlStore store) =>
        Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, Cancellation));

    private static async Task CommitAsync(MemoryControlStore store, params Operation[] operations) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(new Commit { Author = "usr:test", Operations = operations }, Cancellation));

    private HistoryGuard GuardOf(MemoryControlStore store, string self = "stargate-1") => new(store, () => NodeId.Parse(self), _time, _losses.Add);

    private async Task<MemoryControlStore> StoreAsync(params Operation[][][] histories)
    {
        var store = new MemoryControlStore(_time);
        foreach (var operations in histories.SelectMany(history => history))
        {
            await CommitAsync(store, operations);
        }

        return store;
    }

    /// <summary>What a Stargate holds that followed the store from its first revision on.</summary>
    private static async Task<ControlPicture> PictureAsync(MemoryControlStore store)
    {
        var picture = ControlPicture.Of(1, Revision.Zero, [], new string('0', 64));
        await foreach (var happening in store.WatchAsync(KeyRange.All, 1, Revision.Zero, Cancellation))
        {
            picture = picture.With(Assert.IsType<WatchEvent.Changed>(happening).Change, 100);
            if (picture.Revision == (await FoundAsync(store)).Head.Revision)
            {
                break;
            }
        }

        Assert.Equal((await FoundAsync(store)).Head.Chain, picture.Chain);
        return picture;
    }
}
