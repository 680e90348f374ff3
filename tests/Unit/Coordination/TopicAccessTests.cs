using CsCheck;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Streams choose by prefixes, which costs next to nothing; the evaluator of access must come to the same.</summary>
public sealed class TopicAccessTests
{
    private static readonly Gen<string> Segment = Gen.OneOf(
        Gen.Const("gateway-1"), Gen.Const("gateway-10"), Gen.Const("self"), Gen.Const("docs"), Gen.String[Gen.Char["ab0-._%"], 1, 5].Select(static text => ResourceKey.Of(text).Value));

    private static readonly string[] Beginnings =
        [.. ResourceKinds.All.Select(static kind => kind.Prefix), "routing/", "claims/", "service/", "networks/", "later/", ""];

    private static readonly Gen<string> Beginning = Gen.Int[0, Beginnings.Length - 1].Select(static at => Beginnings[at]);

    private static readonly Gen<ResourceKey> Keys = Gen.Select(Beginning, Segment.Array[1, 3], static (beginning, segments) => beginning + string.Join('/', segments))
        .Where(static text => ResourceKey.TryParse(text, out _))
        .Select(ResourceKey.Parse);

    [Theory]
    [InlineData(NodeRole.Gateway)]
    [InlineData(NodeRole.Host)]
    [InlineData(NodeRole.Stargate)]
    public void A_node_is_sent_what_the_evaluator_lets_it_read_and_nothing_else(NodeRole role)
    {
        var node = NodeId.Parse("gateway-1");
        var topic = NodeTopic.Of(role, node);
        var access = new AccessList([CompiledPolicy.From("streams", new PolicyDocument { Rules = topic.Rules })], device: node);

        Keys.Sample(
            key => Assert.True(
                access.Decide(key.Value, Capabilities.Read | Capabilities.Watch).Allowed == (topic.ClassOf(key) is not null),
                $"{role} and {key}: {access.Explain(key.Value, Capabilities.Read)}"),
            iter: 20_000);
    }

    [Fact]
    public void Nobody_is_sent_people_losses_or_deployments()
    {
        foreach (var role in Enum.GetValues<NodeRole>())
        {
            foreach (var key in (string[])["users/alice", "losses/2", "deployments/config-tenant"])
            {
                Assert.Null(NodeTopic.Of(role, NodeId.Parse("alice")).ClassOf(ResourceKey.Parse(key)));
            }
        }
    }
}
