using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Stargate;

public sealed class NetworkTests
{
    private const string Domain = "docs.example";

    private static readonly string[] BothStargates = ["stargate-1", "stargate-2"];

    [Fact]
    public async Task A_change_reaches_every_node_and_dns_answers_the_gateways()
    {
        await using var network = await TestNet.StartAsync(2);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        var two = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        var host = await network.JoinAsync(NodeRole.Host, "host-1");
        await network.PutServiceAsync("docs", Domain);

        await Eventually.HoldsAsync(
            "both gateways have the service",
            () => new[] { one, two }.All(gateway => gateway.Link.Replica.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs")) is not null));
        string[] addresses = [one.Visitors.Address.ToString(), two.Visitors.Address.ToString()];
        foreach (var stargate in BothStargates)
        {
            await Eventually.HoldsAsync($"{stargate} answers both gateways", () => network.Resolve(stargate, Domain).SequenceEqual(addresses));
        }

        // A Host is sent its own node and nothing else; sealed secrets leave the Stargates for nobody.
        await Eventually.HoldsAsync("the host knows itself", () => host.Link.Replica.Current.Entries.Keys.Select(static key => key.Value).SequenceEqual(["nodes/host-1"]));
        await Eventually.HoldsAsync("the host is offered both gateways", () => host.Link.Candidates.Select(static gateway => gateway.Id.Value).SequenceEqual(["gateway-1", "gateway-2"]));
        Assert.Equal("", one.Link.Replica.Current.All<NetworkDocument>().Single().Document.CaKeySealed ?? "");

        // Gateways verify tokens, by their hashes.
        Assert.Equal(["operator", "reader"], one.Link.Replica.Current.All<PolicyDocument>().Select(static policy => policy.Id));
        Assert.All(one.Link.Replica.Current.All<TokenDocument>(), static token => Assert.Equal(64, token.Document.SecretHash.Length));
        await Eventually.HoldsAsync("every node has two streams", () => new[] { one, two, host }.All(static node => node.Link.Streams == 2));
    }

    [Fact]
    public async Task A_gateway_that_dies_leaves_dns_at_once_and_comes_back_as_the_same_node()
    {
        await using var network = await TestNet.StartAsync(2);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        var two = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("both are answered", () => BothStargates.All(stargate => network.Resolve(stargate, Domain).Count == 2));

        var clock = Stopwatch.StartNew();
        one.Die();
        await Eventually.HoldsAsync(
            "the dead one is answered no more",
            () => BothStargates.All(stargate => network.Resolve(stargate, Domain).SequenceEqual([two.Visitors.Address.ToString()])));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        await one.DisposeAsync();
        var again = await network.RestartAsync(NodeRole.Gateway, "gateway-1");
        await again.ServeAsync();
        Assert.Equal("gateway-1", again.Id.Value);
        await Eventually.HoldsAsync("it is answered again", () => BothStargates.All(stargate => network.Resolve(stargate, Domain).Contains(again.Visitors.Address.ToString())));
    }

    [Fact]
    public async Task A_draining_gateway_has_left_dns_when_withdrawing_returns()
    {
        await using var network = await TestNet.StartAsync(2);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        var two = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("both are answered", () => BothStargates.All(stargate => network.Resolve(stargate, Domain).Count == 2));

        await one.Link.WithdrawAsync(TestContext.Current.CancellationToken);
        Assert.All(BothStargates, stargate => Assert.Equal([two.Visitors.Address.ToString()], network.Resolve(stargate, Domain)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_of_a_stargate_that_ends_stay_in_service_and_home_to_it_again(bool killed)
    {
        await using var network = await TestNet.StartAsync(2);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("it has two streams", () => one.Link.Streams == 2);
        await Eventually.HoldsAsync("both answer it", () => BothStargates.All(stargate => network.Resolve(stargate, Domain).Count == 1));

        await (killed ? network.KillStargateAsync("stargate-1") : network.StopStargateAsync("stargate-1"));
        await Eventually.HoldsAsync("one stream is left", () => one.Link.Streams == 1);
        Assert.Equal([one.Visitors.Address.ToString()], network.Resolve("stargate-2", Domain));
        await network.PutServiceAsync("more", "more.example");
        await Eventually.HoldsAsync("it hears of changes", () => one.Link.Replica.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("more")) is not null);

        var again = await network.StartStargateAsync("stargate-1");
        Assert.Equal("stargate-1", again.Id.Value);
        await Eventually.HoldsAsync("it has two streams again", () => one.Link.Streams == 2);
        await Eventually.HoldsAsync("the returned one answers", () => network.Resolve("stargate-1", Domain).SequenceEqual([one.Visitors.Address.ToString()]));
    }

    [Fact]
    public async Task Without_the_store_everything_is_served_and_a_stargate_starts_from_what_it_kept()
    {
        await using var network = await TestNet.StartAsync(1);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("it is answered", () => network.Resolve("stargate-1", Domain).Count == 1);

        network.Store.GoDown();
        await network.KillStargateAsync("stargate-1");
        await network.StartStargateAsync("stargate-1");
        Assert.Equal([one.Visitors.Address.ToString()], network.Resolve("stargate-1", Domain));

        network.Store.ComeBack();
        await network.PutServiceAsync("more", "more.example");
        await Eventually.HoldsAsync("it follows the store again", () => network.Resolve("stargate-1", "more.example").Count == 1);
    }

    [Fact]
    public async Task A_node_starts_by_what_it_kept_while_no_stargate_answers()
    {
        await using var network = await TestNet.StartAsync(1);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("it has the service", () => one.Link.Replica.Current.All<ServiceDocument>().Any());
        await one.DisposeAsync();
        await network.KillStargateAsync("stargate-1");

        var again = await network.RestartAsync(NodeRole.Gateway, "gateway-1");
        await again.Link.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(again.Link.Connected);
        Assert.Equal([Domain], again.Link.Replica.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs"))!.Domains);
    }

    [Fact]
    public async Task A_refused_document_leaves_the_last_good_one_in_force_and_later_changes_pass()
    {
        await using var network = await TestNet.StartAsync(1);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await network.PutServiceAsync("docs", Domain);
        await Eventually.HoldsAsync("it has the service", () => one.Link.Replica.Current.All<ServiceDocument>().Any());

        await network.PutServiceAsync("docs", "poison.example", schemaVersion: 2);
        var last = await network.PutServiceAsync("more", "more.example");
        await Eventually.HoldsAsync("later changes pass", () => one.Link.Replica.Current.Revision >= last && one.Link.Replica.Current.All<ServiceDocument>().Count() == 2);
        Assert.Equal([Domain], one.Link.Replica.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs"))!.Domains);
        await Eventually.HoldsAsync("the refusal is counted", () => MetricOf(network, "edge_coordination_rejections_total") is not ("" or "0"));
        await Eventually.HoldsAsync("nothing is sent twice", () => MetricOf(network, "edge_coordination_digest_mismatches_total") == "0");
    }

    [Fact]
    public async Task A_refusal_that_one_stargate_was_told_outlives_it()
    {
        await using var network = await TestNet.StartAsync(1);
        var one = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await network.PutPolicyAsync("poison", schemaVersion: 2);
        await Eventually.HoldsAsync("the refusal is counted", () => MetricOf(network, "edge_coordination_rejections_total") is not ("" or "0"));
        await network.StartStargateAsync("stargate-2");
        await Eventually.HoldsAsync("the gateway is with both", () => one.Dialled == 2);
        await network.KillStargateAsync("stargate-1");

        var api = await network.StartApiAsync("api-1");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", network.OperatorToken);
        await Eventually.HoldsAsync("the other one shows the refusal", async () =>
        {
            var status = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{api.Addresses.Api}/v1/status"), TestContext.Current.CancellationToken))!;
            var gateway = status["nodes"]!.AsArray().Single(node => (string?)node!["id"] == "gateway-1")!;
            return gateway["rejections"]!.AsArray().Any(rejection => (string?)rejection!["key"] == "policies/poison");
        });
    }

    private static string MetricOf(TestNet network, string name)
    {
        using var http = new HttpClient();
        var text = http.GetStringAsync(new Uri($"http://{network["stargate-1"].Addresses!.Metrics}/metrics"), TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(static line => line.Split(' ')[^1]).FirstOrDefault() ?? "";
    }
}
