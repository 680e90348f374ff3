using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Real Stargates and links: what becomes of an operator's wish, however it came into the store.</summary>
public sealed class DrainTests
{
    private const string Domain = "docs.example";

    [Fact]
    public async Task A_drain_reaches_the_node_leaves_dns_and_is_undone()
    {
        await using var network = await TestNet.StartAsync(2);
        var (one, two) = (await network.JoinAsync(NodeRole.Gateway, "gateway-1"), await network.JoinAsync(NodeRole.Gateway, "gateway-2"));
        var turns = new List<bool>();
        one.Link.DrainChanged += turns.Add;
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("both are answered", () => AllAnswer(network, one, two));

        await DrainAsync(network, "gateway-1", drain: true);
        await Eventually.HoldsAsync("it hears of it", () => turns.SequenceEqual([true]));
        await Eventually.HoldsAsync("it is answered no more", () => AllAnswer(network, two));

        await DrainAsync(network, "gateway-1", drain: false);
        await Eventually.HoldsAsync("it hears that too", () => turns.SequenceEqual([true, false]));
        await Eventually.HoldsAsync("both are answered again", () => AllAnswer(network, one, two));
    }

    [Fact]
    public async Task A_wish_that_leaves_too_few_is_neither_passed_on_nor_followed_by_dns_until_others_serve()
    {
        await using var network = await TestNet.StartAsync(2);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        var turns = new List<bool>();
        one.Link.DrainChanged += turns.Add;
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("it is answered", () => AllAnswer(network, one));

        // Whoever wrote this did not ask the Api.
        var revision = await DrainAsync(network, "gateway-1", drain: true);
        await Eventually.HoldsAsync("the node has the document", () => one.Link.Replica.Current.Find<NodeDocument>(ResourceKinds.Node.Key("gateway-1")) is { Drain: true });
        Assert.True(AllAnswer(network, one));
        Assert.Empty(turns);

        var two = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        await Eventually.HoldsAsync("it drains now that another one serves", () => turns.SequenceEqual([true]));
        await Eventually.HoldsAsync("only the other one is answered", () => AllAnswer(network, two));
        Assert.True(revision > Revision.Zero);
    }

    private static bool AllAnswer(TestNet network, params GatewayDouble[] gateways) =>
        new[] { "stargate-1", "stargate-2" }.All(stargate =>
            network.Resolve(stargate, Domain).SequenceEqual(gateways.Select(static gateway => gateway.Visitors.Address.ToString()).Order()));

    private static async Task<Revision> DrainAsync(TestNet network, string id, bool drain)
    {
        var key = ResourceKinds.Node.Key(id);
        var found = (ReadOutcome.Found)await network.Memory.ReadAsync(KeyRange.Of(key), TestContext.Current.CancellationToken);
        var node = ResourceKinds.Node.Parse(found.Entries[0]).Value with { Drain = drain };
        var outcome = await network.Memory.CommitAsync(
            new Commit { Author = "usr:test", Operations = [ResourceKinds.Node.Put(id, node, "")] }, TestContext.Current.CancellationToken);
        return Assert.IsType<CommitOutcome.Committed>(outcome).Revision;
    }
}
