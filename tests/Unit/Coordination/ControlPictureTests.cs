using CsCheck;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class ControlPictureTests
{
    private const int LogMax = 8;

    private static readonly NodeTopic[] Topics =
    [
        NodeTopic.Of(NodeRole.Gateway, NodeId.Parse("n1")),
        NodeTopic.Of(NodeRole.Host, NodeId.Parse("n1")),
        NodeTopic.Of(NodeRole.Host, NodeId.Parse("n2")),
    ];

    /// <summary>Puts and deletes of nodes, devices, services and tokens; some revisions of nothing, and now and then the store is read whole.</summary>
    private static readonly Gen<List<(int Kind, int Id, int Happening)>> Scripts =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 9]).List[1, 40];

    [Fact]
    public void Digests_and_last_changes_are_those_of_looking_at_everything() =>
        Scripts.Sample(static script =>
        {
            var picture = ControlPicture.Of(1, new Revision(1), []);
            var touched = new Dictionary<ResourceKey, Revision>();
            foreach (var step in script)
            {
                picture = Next(picture, step, touched);
                foreach (var topic in Topics)
                {
                    Assert.All(NodeTopic.Classes, resourceClass => Compare(picture, topic, resourceClass, touched));
                }
            }
        });

    [Fact]
    public void What_went_long_ago_is_forgotten_with_the_log()
    {
        var picture = ControlPicture.Of(1, new Revision(1), [Entries.Node("n1", 1)]).Delete(2, ResourceKinds.Node.Key("n1"));
        Assert.Equal(new Revision(2), picture.ChangedAt(Topics[1], ResourceClass.Tenant));
        for (var revision = 3; revision < 3 + LogMax; revision++)
        {
            picture = picture.With(new Change(new Revision(revision), [Entries.Token("t", revision)], []), LogMax);
        }

        Assert.Equal(new Revision(2), picture.Floor);
        Assert.Equal(Revision.Zero, picture.ChangedAt(Topics[1], ResourceClass.Tenant));
    }

    private static ControlPicture Next(ControlPicture picture, (int Kind, int Id, int Happening) step, Dictionary<ResourceKey, Revision> touched)
    {
        var revision = picture.Revision.Next;
        var entry = step.Kind switch
        {
            0 => Entries.Node($"n{step.Id}", revision.Value),
            1 => Entries.Device($"n{step.Id}", revision.Value),
            2 => Entries.Service($"s{step.Id}", revision.Value),
            _ => Entries.Token($"t{step.Id}", revision.Value),
        };
        switch (step.Happening)
        {
            case 0:
                return picture.At(revision);
            case 1:
                touched[entry.Key] = revision;
                return picture.Reread(1, revision, [.. picture.Entries.Values.Where(held => held.Key != entry.Key), entry], LogMax);
            case < 5:
                touched[entry.Key] = revision;
                return picture.With(new Change(revision, [], [entry.Key]), LogMax);
            default:
                touched[entry.Key] = revision;
                return picture.With(new Change(revision, [entry], []), LogMax);
        }
    }

    private static void Compare(ControlPicture picture, NodeTopic topic, ResourceClass resourceClass, Dictionary<ResourceKey, Revision> touched)
    {
        var digest = picture.Entries.Values
            .Where(entry => topic.ClassOf(entry.Key) == resourceClass)
            .Aggregate(ReplicaDigest.Empty, static (sum, entry) => sum ^ ReplicaDigest.Of(entry.Key, entry.Modified));
        Assert.Equal(digest, picture.DigestOf(topic, resourceClass));

        // Only what happened above the floor must be known.
        var changed = touched.Where(pair => topic.ClassOf(pair.Key) == resourceClass).Select(static pair => pair.Value).DefaultIfEmpty().Max();
        if (changed > picture.Floor)
        {
            Assert.Equal(changed, picture.ChangedAt(topic, resourceClass));
        }
        else
        {
            Assert.True(picture.ChangedAt(topic, resourceClass) <= picture.Floor);
        }
    }
}
