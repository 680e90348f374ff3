using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using static Edge.Tests.Unit.Coordination.Feeding;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

public sealed class ConfigFeedTests
{
    [Fact]
    public void A_new_gateway_gets_each_class_whole()
    {
        var feed = NewFeed();
        var messages = feed.Advance(ClassPictures.Of(Start));
        Assert.Equal(3, messages.Count);
        var replica = new ConfigReplica(ReplicaParser.Parse);
        Deliver(feed, replica, messages);
        Assert.Equal(["nodes/gateway-1", "services/docs", "tokens/abc"], Entries.KeysOf(replica));
        Assert.Equal(ClassCursors.Of(new Revision(10)), feed.Applied(ClassPictures.Of(Start)));
        Assert.Empty(feed.Advance(ClassPictures.Of(Start)));
    }

    [Fact]
    public void A_host_gets_its_own_node_alone()
    {
        var topic = NodeTopic.Of(NodeRole.Host, NodeId.Parse("host-1"));
        Assert.Equal(ResourceClass.Tenant, topic.ClassOf(ResourceKey.Parse("nodes/host-1")));
        string[] withheld = ["nodes/host-10", "nodes/gateway-1", "services/docs", "devices/host-1", "network/self", "tokens/abc", "policies/reader", "revocations/accessor/abc", "claims/host/a.b"];
        Assert.All(withheld, key => Assert.Null(topic.ClassOf(ResourceKey.Parse(key))));
    }

    [Fact]
    public void Changes_wait_for_the_acknowledgement_and_travel_together()
    {
        var (feed, replica, picture) = InStep();
        picture = picture.Put(Entries.Service("docs", 11));
        var first = Assert.Single(feed.Advance(ClassPictures.Of(picture)));
        picture = picture.Put(Entries.Service("more", 12)).Put(Entries.Service("docs", 13)).Delete(14, ResourceKinds.Service.Key("more"));
        Assert.Empty(feed.Advance(ClassPictures.Of(picture)));
        Deliver(feed, replica, [first]);
        Assert.Equal(new ClassCursors(new Revision(14), new Revision(11), new Revision(14)), feed.Applied(ClassPictures.Of(picture)));

        var second = Assert.IsType<FeedMessage.Delta>(Assert.Single(feed.Advance(ClassPictures.Of(picture))));
        Assert.Equal((new Revision(11), new Revision(14)), (second.Content.From, second.Content.To));
        Assert.Equal([new Revision(13)], second.Content.Puts.Select(static entry => entry.Modified));
        Assert.Equal(["services/more"], second.Content.Deletes.Select(static key => key.Value));
        Deliver(feed, replica, [second]);
        Assert.Equal(ClassCursors.Of(new Revision(14)), feed.Applied(ClassPictures.Of(picture)));
    }

    [Fact]
    public void Each_class_comes_as_far_as_its_own_picture()
    {
        var (feed, replica, picture) = InStep();
        var head = picture.Put(Entries.Service("docs", 11)).Put(Entries.Device("gateway-1", 12)).Put(Entries.Service("docs", 13));
        var staged = new ClassPictures(head, picture.Put(Entries.Service("docs", 11)), picture);
        Deliver(feed, replica, feed.Advance(staged));
        Assert.Equal(new ClassCursors(new Revision(13), new Revision(11), new Revision(10)), CursorsOf(replica));
        Assert.Equal(new ClassCursors(new Revision(13), new Revision(11), new Revision(10)), feed.Applied(staged));
        Assert.Equal([13, 11, 10], feed.Bookmark(staged).OrderBy(static position => position.Class).Select(static position => position.Cursor.Value));

        // The node's cohort may change to one that stands further behind: what the node has, it keeps.
        var further = staged with { Tenant = picture };
        Assert.Empty(feed.Advance(further));
        Assert.Equal(new Revision(11), feed.Applied(further).Tenant);
        Assert.DoesNotContain(feed.Bookmark(further), static position => position.Class == ResourceClass.Tenant);
    }

    [Fact]
    public void A_class_that_is_not_in_the_new_epoch_yet_waits()
    {
        var (feed, replica, picture) = InStep();
        var restored = ControlPicture.Of(2, new Revision(7), [Entries.Service("old", 6)]);
        var between = new ClassPictures(restored, picture, restored);
        Deliver(feed, replica, feed.Advance(between));
        Assert.Equal(["nodes/gateway-1", "services/docs"], Entries.KeysOf(replica));
        Assert.Equal(new ClassCursors(new Revision(7), Revision.Zero, new Revision(7)), feed.Applied(between));
        Assert.Equal([ResourceClass.Express, ResourceClass.Network], feed.Bookmark(between).Select(static position => position.Class).Order());
        Deliver(feed, replica, feed.Advance(ClassPictures.Of(restored)));
        Assert.Equal(["services/old"], Entries.KeysOf(replica));
    }

    [Fact]
    public void A_node_that_comes_back_unchanged_is_sent_nothing()
    {
        var (_, replica, picture) = InStep();
        var again = NewFeed(replica);
        Assert.Empty(again.Advance(ClassPictures.Of(picture)));
        Assert.Equal(ClassCursors.Of(picture.Revision), again.Applied(ClassPictures.Of(picture)));
    }

    [Fact]
    public void A_node_that_proves_to_hold_all_is_sent_nothing_however_long_it_was_away()
    {
        var (_, replica, picture) = InStep();
        var restarted = ControlPicture.Of(1, new Revision(50), picture.Entries.Values);
        var again = NewFeed(replica);
        Assert.Empty(again.Advance(ClassPictures.Of(restarted)));
        Assert.Equal(ClassCursors.Of(new Revision(50)), again.Applied(ClassPictures.Of(restarted)));
        foreach (var position in again.Bookmark(ClassPictures.Of(restarted)))
        {
            Assert.IsType<ReplicaAnswer.Applied>(replica.Apply(1, position));
        }

        Assert.Equal(ClassCursors.Of(new Revision(50)), CursorsOf(replica));
        var change = restarted.Put(Entries.Service("docs", 51));
        Assert.IsType<FeedMessage.Delta>(Assert.Single(again.Advance(ClassPictures.Of(change))));
    }

    [Fact]
    public void Nodes_of_one_group_are_sent_one_message()
    {
        var (one, _, picture) = InStep();
        var (other, _, _) = InStep();
        var pictures = ClassPictures.Of(picture.Put(Entries.Service("docs", 11)));
        var message = Assert.Single(one.Advance(pictures));
        Assert.Same(message, Assert.Single(other.Advance(pictures)));
        Assert.Same(message.Form(static _ => "made once"), message.Form(static _ => "made again"));
        Assert.Same(NewFeed().Advance(pictures)[0], NewFeed().Advance(pictures)[0]);
    }

    [Fact]
    public void A_bookmark_tells_each_position_once()
    {
        var (feed, _, picture) = InStep();
        Assert.Equal(3, feed.Bookmark(ClassPictures.Of(picture)).Count);
        Assert.Empty(feed.Bookmark(ClassPictures.Of(picture)));
        Assert.Equal(3, feed.Bookmark(ClassPictures.Of(picture.At(new Revision(12)))).Count);
    }

    [Fact]
    public void A_node_that_acknowledges_with_another_digest_is_sent_the_class_whole_once()
    {
        var (feed, replica, picture) = InStep();
        var pictures = ClassPictures.Of(picture.Put(Entries.Service("docs", 11)));
        var delta = Assert.Single(feed.Advance(pictures));
        var wrong = replica.Current.Positions[ResourceClass.Tenant] with { Cursor = new Revision(11), Digest = 7 };
        Assert.True(feed.Acknowledge(delta.Nonce, wrong));
        var snapshot = Assert.IsType<FeedMessage.Snapshot>(Assert.Single(feed.Advance(pictures)));
        Assert.True(feed.Acknowledge(snapshot.Nonce, wrong));
        Assert.Empty(feed.Advance(pictures));
    }

    [Fact]
    public void A_refused_revision_is_not_sent_again()
    {
        var (feed, replica, picture) = InStep();
        var pictures = ClassPictures.Of(picture.Put(Entries.Poison("docs", 11)));
        Deliver(feed, replica, feed.Advance(pictures));
        Assert.Empty(feed.Advance(pictures));
        Assert.Equal(new Revision(11), feed.Applied(pictures).Tenant);
        Assert.Equal(new Revision(5), replica.Current.Entries[ResourceKinds.Service.Key("docs")].Resource.Modified);
    }

    [Fact]
    public void A_node_that_holds_something_else_is_sent_the_class_whole()
    {
        var (_, replica, picture) = InStep();
        var positions = replica.Current.Positions.Values.Select(static position => position with { Digest = position.Digest ^ 1 }).ToList();
        var feed = new ConfigFeed(NodeTopic.Of(NodeRole.Gateway, Receiver), 1, positions, new CoordinationOptions(), Entries.Metrics, new FakeTimeProvider());
        Assert.All(feed.Advance(ClassPictures.Of(picture)), static message => Assert.IsType<FeedMessage.Snapshot>(message));
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(1, 20, false)]
    [InlineData(2, 5, false)]
    public void Who_is_behind_the_floor_is_sent_all_and_who_is_ahead_waits(long epoch, long cursor, bool isSent)
    {
        var positions = NodeTopic.Classes.Select(resourceClass => new ReplicaPosition(resourceClass, new Revision(cursor), 7)).ToList();
        var feed = new ConfigFeed(NodeTopic.Of(NodeRole.Gateway, Receiver), epoch, positions, new CoordinationOptions(), Entries.Metrics, new FakeTimeProvider());
        var messages = feed.Advance(ClassPictures.Of(Start));
        Assert.Equal(isSent ? 3 : 0, messages.Count);
        Assert.All(messages, static message => Assert.IsType<FeedMessage.Snapshot>(message));
    }

    [Fact]
    public void Another_epoch_is_sent_whole()
    {
        var (feed, replica, _) = InStep();
        var restored = ControlPicture.Of(2, new Revision(7), [Entries.Service("old", 6)]);
        Deliver(feed, replica, feed.Advance(ClassPictures.Of(restored)));
        Assert.Equal(["services/old"], Entries.KeysOf(replica));
        Assert.Equal(2, replica.Current.Epoch);
    }

    [Fact]
    public void Acknowledging_what_was_never_sent_is_refused()
    {
        var (feed, replica, picture) = InStep();
        var position = replica.Current.Positions[ResourceClass.Tenant];
        Assert.False(feed.Acknowledge(99, position));
        var message = Assert.Single(feed.Advance(ClassPictures.Of(picture.Put(Entries.Service("docs", 11)))));
        Assert.False(feed.Acknowledge(message.Nonce, position with { Class = ResourceClass.Express }));
        Assert.True(feed.Acknowledge(message.Nonce, position with { Cursor = new Revision(11) }));
        Assert.False(feed.Acknowledge(message.Nonce, position));
    }
}
