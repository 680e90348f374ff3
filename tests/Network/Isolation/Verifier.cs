using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>A node that verifies tokens, asked about itself (<c>GET /v1/self</c>) from another machine.</summary>
internal sealed class Verifier(IsolatedNode node, Station from) : IDisposable
{
    private readonly HttpClient _http = Visitor.Of(node.Role == "gateway" ? node.Process.Https : node.Process.Control, HttpVersion.Version20, from);

    public string Name => node.Name;

    /// <summary>The status of the answer, and its code if it is a refusal.</summary>
    public async Task<(int Status, string? Code)> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{node.Name}/v1/self") { Version = HttpVersion.Version20 };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())?["code"]);
    }

    public void Dispose() => _http.Dispose();
}
