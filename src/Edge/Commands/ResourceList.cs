using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>Reads all pages of a list.</summary>
internal static class ResourceList
{
    public static async Task<Outcome<IReadOnlyList<JsonObject>>> AllAsync(ApiClient client, string path, CancellationToken cancellation)
    {
        var all = new List<JsonObject>();
        string? after = null;
        do
        {
            var query = after is null ? "" : $"?after={Uri.EscapeDataString(after)}";
            var reply = await client.GetAsync($"/v1/{path}{query}", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            all.AddRange(reply.Value.Body.Items("items").OfType<JsonObject>());
            after = reply.Value.Body.Text("next") is { Length: > 0 } next ? next : null;
        }
        while (after is not null);
        return all;
    }
}
