using CsCheck;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class RoutingReaderTests
{
    private const int LogMax = 6;

    /// <summary>Which document, of which id, and whether it is written, deleted, or the store is read whole or begun anew; the reader doesn't look each time.</summary>
    private static readonly Gen<List<(int Document, int Id, int Happening, bool IsLookedAt)>> Scripts =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 11], Gen.Bool).List[1, 60];

    [Fact]
    public void What_is_followed_change_by_change_is_what_reading_everything_gives() =>
        Scripts.Sample(static script =>
        {
            var reader = new RoutingReader();
            var picture = ControlPicture.Of(1, new Revision(1), []);
            foreach (var (document, id, happening, isLookedAt) in script)
            {
                picture = Next(picture, Written(document, $"n{id}"), happening);
                if (isLookedAt)
                {
                    Assert.Equal(Told(RoutingPicture.Of(picture.Entries.Values)), Told(reader.At(picture)));
                }
            }
        });

    [Fact]
    public void It_is_the_same_object_while_nothing_changes_that_plans_are_made_of()
    {
        var reader = new RoutingReader();
        var picture = ControlPicture.Of(1, new Revision(1), [Entries.Node("n1", 1)]);
        var before = reader.At(picture);

        picture = picture.Put(Entries.Service("docs", 2));
        Assert.Same(before, reader.At(picture));

        picture = picture.Put(EntryOf(Written(2, "n1"), 3));
        Assert.NotSame(before, reader.At(picture));
        Assert.Empty(reader.At(picture).Nodes);
    }

    private static Operation.Put Written(int document, string id) => document switch
    {
        0 => ResourceKinds.Node.Put(id, new NodeDocument { Role = NodeRole.Gateway, Region = "local" }, ""),
        1 => ResourceKinds.Node.Put(id, new NodeDocument { Role = NodeRole.Gateway, Region = "far", Drain = true }, ""),
        2 => ResourceKinds.Device.Put(id, new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway, Revoked = true }, ""),
        3 => ResourceKinds.Device.Put(id, new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway }, ""),
        4 => ResourceKinds.RoutingPolicy.Put(id, new RoutingPolicyDocument { Minimum = 2, Pairs = [new RoutingPair { From = "local", To = "local", Cost = 1 }] }, ""),
        _ => ResourceKinds.RoutingPlan.Put(id, new RoutingPlanDocument { Generation = 3, Members = ["n1"] }, ""),
    };

    private static ControlPicture Next(ControlPicture picture, Operation.Put put, int happening)
    {
        var revision = picture.Revision.Next;
        var entry = EntryOf(put, revision.Value);
        return happening switch
        {
            < 6 => picture.With(new Change(revision, [entry], []), LogMax),
            < 9 => picture.With(new Change(revision, [], [put.Key]), LogMax),
            9 => picture.At(revision),
            10 => picture.Reread(picture.Epoch, revision, [.. picture.Entries.Values.Skip(1)], LogMax),
            _ => picture.Reread(picture.Epoch + 1, new Revision(1), [entry], LogMax),
        };
    }

    private static ResourceEntry EntryOf(Operation.Put put, long revision) =>
        new(put.Key, put.Kind, put.SchemaVersion, put.Account, "test", new Revision(1), new Revision(revision), put.Body);

    private static IEnumerable<string> Told(RoutingPicture routing) =>
    [
        .. routing.Nodes.Select(static node => $"node {node.Key} in {node.Value.Region}, drained {node.Value.Drain}"),
        .. routing.Policies.Select(static policy => $"policy {policy.Name} with {policy.Document.Minimum}"),
        .. routing.Plans.Select(static plan => $"plan {plan.Key} {plan.Value.Document.Generation} of {plan.Value.Modified}"),
    ];
}
