using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Edge.Bench.Coordination;
using Edge.Tests.Network;

namespace Edge.Bench.Revocation;

/// <summary>A real Api on the store of a <see cref="BenchStargate"/>, asked as the first operator.</summary>
internal sealed class BenchApi : IDisposable
{
    private static readonly string[] Policies = ["reader"];

    private readonly HttpClient _http;

    private BenchApi(NodeProcess api, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://{api.Address}:7080") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static async Task<BenchApi> StartAsync(BenchStargate stargate)
    {
        var api = await stargate.AddAsync("api", "api-1", 1);
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(stargate.Node.Folder, "admin.json")))!;
        return new BenchApi(api, (string)admin["token"]!);
    }

    public async Task<(string Token, string Accessor)> MakeTokenAsync()
    {
        var made = await PostAsync("/v1/tokens", new { policies = Policies, days = 1 });
        return ((string)made["token"]!, (string)made["accessor"]!);
    }

    public Task RevokeAsync(string accessor) => PostAsync("/v1/revocations", new { accessor, reason = "bench" });

    public async Task PutAsync(string path, object body)
    {
        using var response = await _http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(answer)! : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {answer}");
    }
}
