using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Api;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Asks an Api of a network as its operator, or by another token.</summary>
internal sealed class ApiCaller(TestNet network, ApiRole api)
{
    public Task<(int Status, JsonNode Body)> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string? body = null, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public async Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? body, string? token = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://{api.Addresses.Api}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? network.OperatorToken);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>A token of somebody who may only what the rules say.</summary>
    public async Task<string> TokenForAsync(string name, string rules)
    {
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, $"/v1/policies/{name}", $$$"""{"spec":{"rules":{{{rules}}}}}""")).Status);
        var made = await PostAsync("/v1/tokens", $$"""{"subject":"usr:{{name}}","policies":["{{name}}"]}""");
        Assert.Equal(201, made.Status);
        return (string)made.Body["token"]!;
    }
}
