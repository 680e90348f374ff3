using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Stargate;

/// <summary>What two Stargates are asked of a zone, read through an Api.</summary>
public sealed class QueriesTests
{
    [Fact]
    public async Task What_all_Stargates_were_asked_of_a_zone_is_summed_and_followed_by_who_may_read_it()
    {
        await using var network = await TestNet.StartAsync(2);
        var role = await network.StartApiAsync("api-1");
        var api = new ApiCaller(network, role);
        var owner = await api.TokenForAsync("owner", """[{"path":"zones/*","capabilities":["create","read"],"ownAccountOnly":true},{"path":"records/*","capabilities":["create","read"],"ownAccountOnly":true}]""");
        var other = await api.TokenForAsync("other", """[{"path":"zones/*","capabilities":["create","read"],"ownAccountOnly":true}]""");
        Assert.Equal(201, (await api.PostAsync("/v1/zones", """{"id":"shop.example","spec":{}}""", owner)).Status);
        Assert.Equal(201, (await api.PostAsync("/v1/records", """{"id":"shop.example/www/a","spec":{"values":["192.0.2.1"]}}""", owner)).Status);
        foreach (var stargate in new[] { "stargate-1", "stargate-2" })
        {
            await Eventually.HoldsAsync($"{stargate} answers for the zone", () => network.Resolve(stargate, "www.shop.example") is ["192.0.2.1"]);
        }

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{role.Addresses.Api}/v1/zones/shop.example/analytics?follow=true") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", owner) } };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var line = FindAsync(lines, "no.shop.example.");
        await Eventually.HoldsAsync("a query is followed", () =>
        {
            network.Resolve("stargate-2", "no.shop.example");
            return line.IsCompleted;
        });
        var before = (await api.GetAsync("/v1/zones/shop.example/analytics", owner)).Body;
        var followed = await line;
        Assert.Equal(("stargate-2", "no.shop.example.", "A", "noName", "udp", "127.0.0.0/24", 1), (
            (string?)followed["stargate"], (string?)followed["name"], (string?)followed["type"], (string?)followed["result"], (string?)followed["transport"], (string?)followed["resolver"], (int?)followed["every"]));

        network.Resolve("stargate-1", "www.shop.example");
        network.Resolve("stargate-2", "www.shop.example");
        var (status, body) = await api.GetAsync("/v1/zones/shop.example/analytics", owner);

        Assert.Equal(200, status);
        Assert.Equal((long)before["queries"]! + 2, (long)body["queries"]!);
        Assert.Equal((long)body["queries"]!, (long)body["types"]!["A"]!);
        Assert.Equal((long)body["queries"]!, body["regions"]!.AsObject().Sum(static region => (long)region.Value!));
        Assert.Equal((long)body["queries"]!, body["results"]!.AsObject().Sum(static result => (long)result.Value!));
        Assert.Contains("no.shop.example.", body["missingNames"]!.AsArray().Select(static top => (string)top!["text"]!));
        Assert.Equal("127.0.0.0/24", (string?)Assert.Single(body["resolvers"]!.AsArray())!["text"]);
        Assert.Empty(body["silent"]!.AsArray());
        Assert.Equal(403, (await api.GetAsync("/v1/zones/shop.example/analytics", other)).Status);
        Assert.Equal(403, (await api.GetAsync("/v1/zones/shop.example/analytics?follow=true", other)).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/zones/none.example/analytics")).Status);

        // Whoever has the zone next does not see what it was asked before, and nobody follows it who did.
        await api.SendAsync(HttpMethod.Delete, "/v1/records/shop.example/www/a", null);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Delete, "/v1/zones/shop.example", null)).Status);
        Assert.Equal(201, (await api.PostAsync("/v1/zones", """{"id":"shop.example","spec":{}}""", other)).Status);
        Assert.Equal(0, (long)(await api.GetAsync("/v1/zones/shop.example/analytics", other)).Body["queries"]!);
        var last = "";
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } next)
        {
            last = next;
        }

        Assert.NotNull((string?)JsonNode.Parse(last)!["ended"]);
    }

    private static async Task<JsonNode> FindAsync(StreamReader lines, string name)
    {
        while (true)
        {
            var line = JsonNode.Parse((await lines.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
            if ((string?)line["name"] == name)
            {
                return line;
            }
        }
    }
}
