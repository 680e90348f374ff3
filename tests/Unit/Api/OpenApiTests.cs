using System.Text.Json.Nodes;
using Edge.Api;

namespace Edge.Tests.Unit.Api;

public sealed class OpenApiTests
{
    [Fact]
    public void Every_reference_in_the_document_leads_somewhere()
    {
        var document = ApiDescription.Make("1.2.3");
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var reference in References(document))
        {
            Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference);
        }
    }

    [Fact]
    public void Secrets_are_not_in_the_document()
    {
        var text = ApiDescription.Make("1.2.3").ToJsonString();
        Assert.DoesNotContain("secretHash", text, StringComparison.Ordinal);
        Assert.DoesNotContain("caKeySealed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_api_serves_the_same_document_to_everybody()
    {
        await using var api = await RunningApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Address, "/openapi/v1.json"));
        var served = await api.SendAsync(request);
        Assert.Equal(200, served.Status);
        Assert.True(JsonNode.DeepEquals(ApiDescription.Make("1.2.3"), served.Body));
    }

    [Fact]
    public async Task Health_readiness_and_metrics_are_on_their_own_port()
    {
        await using var api = await RunningApi.StartAsync();
        await api.GetAsync("/v1/services");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{api.Role.Addresses.Metrics}") };
        Assert.Equal("ok\n", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        Assert.Equal("in service\n", await client.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
        Assert.Contains("edge_api_requests_total", await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field =>
            field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
