using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>Reads all pages of a list.</summary>
internal static class ResourceList
{
    public static Task<Outcome<IReadOnlyList<JsonObject>>> AllAsync(ApiClient client, string path, CancellationToken cancellation) =>
        AllAsync(client, path, "", cancellation);

    /// <param name="prefix">What the ids begin with.</param>
    public static async Task<Outcome<IReadOnlyList<JsonObject>>> AllAsync(ApiClient client, string path, string prefix, CancellationToken cancellation)
    {
        var all = new List<JsonObject>();
        string? after = null;
        do
        {
            string[] query = [.. prefix.Length > 0 ? [$"prefix={Uri.EscapeDataString(prefix)}"] : (string[])[], .. after is null ? [] : (string[])[$"after={Uri.EscapeDataString(after)}"]];
            var reply = await client.GetAsync(query.Length == 0 ? $"/v1/{path}" : $"/v1/{path}?{string.Join('&', query)}", cancellation);
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
