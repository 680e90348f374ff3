using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>Asks one Api by HTTP.</summary>
internal sealed class ApiVisitor(NodeProcess api) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{api.Address}:7080") };

    public async Task<JsonNode> SucceedsAsync(string? token, string path, object? body)
    {
        var (status, answer) = await PostAsync(token, path, body);
        Assert.True(status is 200 or 201, $"{path}: {status} {answer.ToJsonString()}");
        return answer;
    }

    /// <returns>The code of the refusal.</returns>
    public async Task<string> RefusedAsync(string path, object body)
    {
        var (status, answer) = await PostAsync(null, path, body);
        Assert.Equal(401, status);
        return (string)answer["code"]!;
    }

    /// <summary>Asks for something, whatever the answer.</summary>
    public async Task<(int Status, JsonNode Body, TimeSpan? RetryAfter)> AskAsync(string? token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers.RetryAfter?.Delta);
    }

    public async Task<int> StatusAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonNode Body)> PostAsync(string? token, string path, object? body)
    {
        var (status, answer, _) = await AskAsync(token, HttpMethod.Post, path, body);
        return (status, answer);
    }
}
