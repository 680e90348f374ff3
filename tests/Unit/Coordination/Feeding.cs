using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>A Gateway's feed and replica for tests, and what passes between them.</summary>
internal static class Feeding
{
    public static readonly NodeId Receiver = NodeId.Parse("gateway-1");

    public static readonly ControlPicture Start = ControlPicture.Of(1, new Revision(10), [Entries.Service("docs", 5), Entries.Node("gateway-1", 3), Entries.Token("abc", 4)]);

    public static void Deliver(ConfigFeed feed, ConfigReplica replica, IEnumerable<FeedMessage> messages)
    {
        foreach (var message in messages)
        {
            var (answer, resourceClass) = message switch
            {
                FeedMessage.Delta delta => (replica.Apply(delta.Content), delta.Content.Class),
                FeedMessage.Snapshot snapshot => (replica.Apply(snapshot.Content), snapshot.Content.Class),
                _ => throw new InvalidOperationException(),
            };
            if (answer is ReplicaAnswer.Applied applied)
            {
                Assert.True(feed.Acknowledge(message.Nonce, applied.Position));
            }
            else
            {
                feed.Resync(resourceClass, replica.Current.Epoch);
            }
        }
    }

    public static ClassCursors CursorsOf(ConfigReplica replica)
    {
        var positions = replica.Current.Positions;
        return new ClassCursors(positions[ResourceClass.Express].Cursor, positions[ResourceClass.Tenant].Cursor, positions[ResourceClass.Network].Cursor);
    }

    public static (ConfigFeed Feed, ConfigReplica Replica, ControlPicture Picture) InStep()
    {
        var feed = NewFeed();
        var replica = new ConfigReplica(ReplicaParser.Parse);
        Deliver(feed, replica, feed.Advance(ClassPictures.Of(Start)));
        return (feed, replica, Start);
    }

    public static ConfigFeed NewFeed(ConfigReplica? replica = null) => new(
        NodeTopic.Of(NodeRole.Gateway, Receiver),
        replica?.Current.Epoch ?? 0,
        replica is null ? [] : [.. replica.Current.Positions.Values],
        new CoordinationOptions(),
        Entries.Metrics,
        new FakeTimeProvider());
}
