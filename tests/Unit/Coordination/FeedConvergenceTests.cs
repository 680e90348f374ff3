using CsCheck;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using static Edge.Tests.Unit.Coordination.Feeding;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Whatever the order of changes and messages, nodes end with what they are meant to hold.</summary>
public sealed class FeedConvergenceTests
{
    [Fact]
    public void Every_class_ends_with_what_its_own_picture_holds_and_no_cursor_goes_back()
    {
        var steps = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 5]).List[1, 40];
        Gen.Select(steps, Gen.Int).Sample(
            (script, seed) =>
            {
                var random = new Random(seed);
                var history = new List<ControlPicture> { Start };
                var staged = ClassPictures.Of(Start);
                var replica = new ConfigReplica(ReplicaParser.Parse);
                ConfigFeed[] feeds = [NewFeed(), NewFeed()];
                List<FeedMessage>[] flying = [[], []];
                var last = default(ClassCursors);
                foreach (var (kind, id, advance) in script)
                {
                    var revision = history[^1].Revision.Value + 1;
                    history.Add(kind switch
                    {
                        0 => history[^1].Put(Entries.Service($"s{id}", revision)),
                        1 => history[^1].Delete(revision, ResourceKinds.Service.Key($"s{id}")),
                        2 => history[^1].Put(Entries.Device($"n{id}", revision)),
                        _ => history[^1].Put(Entries.Token($"t{id}", revision)),
                    });
                    staged = new ClassPictures(
                        history[^1],
                        advance == 0 ? history[random.Next(history.IndexOf(staged.Tenant), history.Count)] : staged.Tenant,
                        advance == 1 ? history[random.Next(history.IndexOf(staged.Network), history.Count)] : staged.Network);
                    Step(feeds, flying, replica, staged, random);
                    last = AtLeast(last, replica);
                }

                for (var round = 0; round < 20; round++)
                {
                    Step(feeds, flying, replica, staged, random);
                }

                var topic = NodeTopic.Of(NodeRole.Gateway, Receiver);
                foreach (var resourceClass in NodeTopic.Classes)
                {
                    var meant = staged[resourceClass].Entries.Values.Where(entry => topic.ClassOf(entry.Key) == resourceClass);
                    Assert.Equal(
                        meant.Select(static entry => (entry.Key, entry.Modified)),
                        replica.Current.Entries.Values.Where(entry => entry.Class == resourceClass).Select(static entry => (entry.Resource.Key, entry.Seen)));
                    Assert.Equal(staged[resourceClass].DigestOf(topic, resourceClass), replica.Current.Positions[resourceClass].Digest);
                }
            },
            iter: 200);
    }

    [Fact]
    public void Two_streams_and_any_order_of_messages_end_in_the_same_configuration()
    {
        var operations = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]).List[1, 40];
        Gen.Select(operations, Gen.Int).Sample(
            (script, seed) =>
            {
                var random = new Random(seed);
                var picture = Start;
                var replica = new ConfigReplica(ReplicaParser.Parse);
                ConfigFeed[] feeds = [NewFeed(), NewFeed()];
                List<FeedMessage>[] flying = [[], []];
                foreach (var (kind, id) in script)
                {
                    var revision = picture.Revision.Value + 1;
                    picture = kind switch
                    {
                        0 => picture.Put(Entries.Service($"s{id}", revision)),
                        1 => picture.Delete(revision, ResourceKinds.Service.Key($"s{id}")),
                        2 => picture.Put(Entries.Node($"n{id}", revision)),
                        _ => picture.Put(Entries.Poison($"s{id}", revision)),
                    };
                    Step(feeds, flying, replica, ClassPictures.Of(picture), random);
                }

                for (var round = 0; round < 20; round++)
                {
                    Step(feeds, flying, replica, ClassPictures.Of(picture), random);
                }

                foreach (var feed in feeds)
                {
                    foreach (var position in feed.Bookmark(ClassPictures.Of(picture)))
                    {
                        Assert.IsType<ReplicaAnswer.Applied>(replica.Apply(picture.Epoch, position));
                    }
                }

                var wanted = picture.Entries.Keys.Select(static key => key.Value);
                Assert.Equal(wanted, Entries.KeysOf(replica));
                Assert.All(feeds, feed => Assert.Equal(ClassCursors.Of(picture.Revision), feed.Applied(ClassPictures.Of(picture))));
            },
            iter: 200);
    }

    /// <summary>Each feed sends what it has; of what flies, some arrives.</summary>
    private static void Step(ConfigFeed[] feeds, List<FeedMessage>[] flying, ConfigReplica replica, ClassPictures pictures, Random random)
    {
        for (var i = 0; i < feeds.Length; i++)
        {
            flying[i].AddRange(feeds[i].Advance(pictures));
            var arriving = flying[i].Take(random.Next(flying[i].Count + 1)).ToList();
            flying[i].RemoveRange(0, arriving.Count);
            Deliver(feeds[i], replica, arriving);
        }
    }

    private static ClassCursors AtLeast(ClassCursors before, ConfigReplica replica)
    {
        if (replica.Current.Positions.Count < NodeTopic.Classes.Count)
        {
            return before;
        }

        var now = CursorsOf(replica);
        Assert.Equal(now, now.Furthest(before));
        return now;
    }
}
