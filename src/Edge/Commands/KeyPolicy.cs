using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>The policy that <c>edge zone key create --allow</c> makes for one key; it comes and goes with the key.</summary>
internal static class KeyPolicy
{
    private const string Beginning = "tsig-";

    private const int DigestCharacters = 40;

    /// <summary>
    /// What the policy of a key is called, each key's its own: what no label holds, and the hyphen itself, is a hyphen and two digits; for names that get
    /// too long so, two hyphens and a digest.
    /// </summary>
    public static string NameOf(string key)
    {
        var name = new StringBuilder(Beginning);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var isPlain = char.IsAsciiLetterLower((char)octet) || char.IsAsciiDigit((char)octet);
            name.Append(isPlain ? $"{(char)octet}" : $"-{octet:x2}");
        }

        return name.Length <= Label.LengthMax ? name.ToString() : $"{Beginning}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..DigestCharacters]}";
    }

    /// <summary>Whether a key's document names the policy.</summary>
    public static bool IsOf(string key, JsonNode? document) => document?["spec"]?["policies"] is JsonArray policies && policies.Any(policy => (string?)policy == NameOf(key));

    /// <summary>Writes the policy, over one that was left behind; a failure if the key is there already, whose policy it may be.</summary>
    public static async Task<Failure?> PutAsync(ApiClient client, string key, IEnumerable<string> paths, CancellationToken cancellation)
    {
        var present = await client.GetAsync($"/v1/tsig/{Uri.EscapeDataString(key)}", cancellation);
        if (present.Succeeded)
        {
            return new Failure("conflict", $"the key {key} already exists: choose another name, or revoke it first by 'edge zone key revoke {key}'");
        }

        if (present.Failure.Code != "not_found")
        {
            return present.Failure;
        }

        var rules = new JsonArray([.. paths.Select(static path => (JsonNode)new JsonObject { ["path"] = path, ["capabilities"] = new JsonArray("create", "read", "update", "delete") })]);
        return (await client.ChangeAsync(HttpMethod.Put, PathOf(key), new JsonObject { ["spec"] = new JsonObject { ["rules"] = rules } }, null, cancellation)).Failure;
    }

    /// <summary>Deletes the policy, unless some key still has it; that there is none is no failure.</summary>
    public static async Task<Failure?> DeleteAsync(ApiClient client, string key, CancellationToken cancellation)
    {
        var keys = await ResourceList.AllAsync(client, "tsig", cancellation);
        if (!keys.Succeeded)
        {
            return keys.Failure;
        }

        var name = NameOf(key);
        if (keys.Value.Any(other => IsOf(key, other)))
        {
            return null;
        }

        var reply = await client.ChangeAsync(HttpMethod.Delete, PathOf(key), null, null, cancellation);
        return reply.Succeeded || reply.Failure.Code == "not_found"
            ? null
            : reply.Failure with { Message = $"the policy {name} is left, which is for no key any more; delete it by 'edge delete policy {name}': {reply.Failure.Message}" };
    }

    private static string PathOf(string key) => $"/v1/policies/{NameOf(key)}";
}
