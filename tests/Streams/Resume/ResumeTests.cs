using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Tests.Streams;

public sealed class ResumeTests
{
    private static readonly TimeSpan SoonWithin = TimeSpan.FromSeconds(60);

    private static readonly CoordinationOptions Brisk = new() { BookmarkPeriod = TimeSpan.FromMilliseconds(200) };

    private static readonly IdentityOptions ShortSessions = new() { SessionLifetime = TimeSpan.FromSeconds(4) };

    private static readonly HomingOptions Homing = new() { ReplaceJitterMax = TimeSpan.FromMilliseconds(100), LostJitterMax = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task A_session_is_renewed_on_its_stream_which_goes_on()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, ShortSessions);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Host, 1, stargates.Folder, stargates.Addresses))[0];
        await using var node = NodeOf(stargates, member);
        await node.Link.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync("it has two streams", SoonWithin, () => node.Link.Streams == 2);

        // Six logins are two streams that have outlived their first session, and their second.
        await Eventually.HoldsAsync("it has logged in anew on both streams, twice", SoonWithin, async () => await stargates.SumAsync("edge_identity_logins_total") >= 6);
        Assert.Equal(2, node.Link.Streams);
        Assert.Equal(0, node.StreamsLost);
    }

    [Fact]
    public async Task A_stream_whose_session_is_over_ends()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, ShortSessions, count: 1);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Host, 1, stargates.Folder, stargates.Addresses))[0];
        using var stream = await RawStream.OpenAsync(member, stargates.Addresses[0], bootId: 1);
        await stream.BeatAsync();
        var end = await stream.EndAsync(SoonWithin);
        Assert.Equal("unauthenticated", end.Trailers.GetValue("edge-code"));
    }

    [Fact]
    public async Task A_session_of_somebody_else_renews_nothing()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, count: 1);
        var members = await Members.MakeAsync(stargates.Store, NodeRole.Host, 2, stargates.Folder, stargates.Addresses);
        using var other = await RawStream.OpenAsync(members[1], stargates.Addresses[0], bootId: 1);
        using var stream = await RawStream.OpenAsync(members[0], stargates.Addresses[0], bootId: 1);
        var renewed = await other.Session.RenewAsync(CancellationToken.None);
        await stream.Call.RequestStream.WriteAsync(new NodeMessage { Renewal = new Renewal { SessionToken = renewed.Value.Text } });
        Assert.Equal("no_capability", (await stream.EndAsync(SoonWithin)).Trailers.GetValue("edge-code"));
    }

    [Fact]
    public async Task Who_comes_back_with_the_right_cursor_and_digest_is_sent_nothing_and_with_another_digest_everything()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, count: 1);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Host, 1, stargates.Folder, stargates.Addresses))[0];
        StargateMessage first;
        using (var stream = await RawStream.OpenAsync(member, stargates.Addresses[0], bootId: 1))
        {
            first = await stream.NextAsync(static message => message.Snapshot is { Class: DeliveryClass.Tenant }, SoonWithin);
        }

        var own = Assert.Single(first.Snapshot.Puts);
        var position = new Position
        {
            Class = DeliveryClass.Tenant,
            Cursor = first.Snapshot.Cursor,
            Digest = ReplicaDigest.Of(ResourceKey.Parse(own.Key), new Revision(own.Modified)),
        };
        Position[] others = [.. new[] { DeliveryClass.Express, DeliveryClass.Network }.Select(other => new Position { Class = other, Cursor = first.Snapshot.Cursor })];
        var before = await stargates.SumAsync("edge_coordination_snapshot_bytes_total");
        using (var stream = await RawStream.OpenAsync(member, stargates.Addresses[0], 1, first.Snapshot.Epoch, [position, .. others]))
        {
            var bookmark = await stream.NextAsync(static message => message.Bookmark is { Positions.Count: > 0 }, SoonWithin);
            Assert.Contains(bookmark.Bookmark.Positions, told => told.Class == DeliveryClass.Tenant && told.Digest == position.Digest);
        }

        Assert.Equal(before, await stargates.SumAsync("edge_coordination_snapshot_bytes_total"));
        position.Digest++;
        using var different = await RawStream.OpenAsync(member, stargates.Addresses[0], 1, first.Snapshot.Epoch, [position, .. others]);
        await different.NextAsync(static message => message.Snapshot is { Class: DeliveryClass.Tenant }, SoonWithin);
        Assert.Equal(1, await stargates.SumAsync("edge_coordination_digest_mismatches_total"));
    }

    [Fact]
    public async Task Of_two_streams_each_change_is_applied_once()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Gateway, 1, stargates.Folder, stargates.Addresses))[0];
        await using var node = NodeOf(stargates, member);
        await node.Link.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            "both streams have brought every class", SoonWithin, async () => await stargates.SumAsync("edge_coordination_propagation_seconds_count") >= 2 * NodeTopic.Classes.Count);
        var plan = ResourceKinds.RoutingPlan.Key("local");
        var applied = 0;
        ReplicaEntry? last = null;
        node.Link.Replica.Changed += picture =>
        {
            var entry = picture.Entries.GetValueOrDefault(plan);
            applied += ReferenceEquals(entry, last) ? 0 : 1;
            last = entry;
        };
        for (var turn = 1; turn <= 20; turn++)
        {
            var put = ResourceKinds.RoutingPlan.Put("local", new RoutingPlanDocument { Generation = turn, Members = [member.Id.Value] }, "self");
            Assert.IsType<CommitOutcome.Committed>(await stargates.Store.CommitAsync(new Commit { Author = "usr:test", Operations = [put] }, CancellationToken.None));
            await Eventually.HoldsAsync("the change is applied", SoonWithin, () => node.Link.Replica.Current.Find<RoutingPlanDocument>(plan)?.Generation == turn);
            Assert.Equal(turn, Volatile.Read(ref applied));
        }

        Assert.Equal(0, node.Resyncs);
    }

    [Fact]
    public async Task A_copy_of_a_nodes_folder_is_refused_at_every_Stargate_while_the_first_process_beats()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, count: 3);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Host, 1, stargates.Folder, stargates.Addresses))[0];
        await using var node = NodeOf(stargates, member);
        await node.Link.StartAsync(CancellationToken.None);
        await node.Link.AnnounceAsync(new NodeAddresses(), CancellationToken.None);
        await Eventually.HoldsAsync("it has two streams", SoonWithin, () => node.Link.Streams == 2);
        foreach (var address in stargates.Addresses)
        {
            using var copy = await RawStream.OpenAsync(member, address, bootId: 99);
            Assert.Equal("identity_in_use", (await copy.EndAsync(SoonWithin)).Trailers.GetValue("edge-code"));
        }

        Assert.Equal(2, node.Link.Streams);
        Assert.Equal(0, node.StreamsLost);
    }

    [Fact]
    public async Task A_node_that_crashed_is_let_in_again_within_seconds()
    {
        await using var stargates = await StargatePair.StartAsync(Brisk, count: 1);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Host, 1, stargates.Folder, stargates.Addresses))[0];
        var crashed = await RawStream.OpenAsync(member, stargates.Addresses[0], bootId: 1);
        await crashed.NextAsync(static message => message.Welcome is not null, SoonWithin);
        crashed.Dispose();
        await using var node = NodeOf(stargates, member);
        var started = TimeProvider.System.GetTimestamp();
        await node.Link.StartAsync(CancellationToken.None);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static WatchedNode NodeOf(StargatePair stargates, NodeIdentity member) =>
        new(member, new ControlDialer(member, TimeProvider.System), Homing, Members.FolderOf(stargates.Folder, member.Id), seed: 1);
}
