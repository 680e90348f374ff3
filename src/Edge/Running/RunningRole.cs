using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>A role that was made, the host that runs it, and what it alone uses and is closed with it.</summary>
internal sealed record RunningRole(NodeRole Kind, RoleSetting Setting, IRole Role, Func<NodeAddresses> Addresses, RoleHost Host, object Owned)
    : IAsyncDisposable
{
    public string Word => NodeRoleName.Of(Kind);

    /// <summary>The node's id: what its folder says since it joined, or else its given name.</summary>
    public string Id => NodeNote.IdIn(Setting.Folder) ?? Setting.Name?.Value ?? Role.Name;

    /// <summary>The node with its bound addresses, as <c>network.json</c> and <c>ROLE.json</c> show it.</summary>
    public JsonObject Describe()
    {
        var addresses = Addresses();
        var json = new JsonObject { ["id"] = Id };
        Set(json, "api", addresses.Api is { } api ? $"http://{api}" : null);
        Set(json, "dns", addresses.Dns?.ToString());
        Set(json, "dnsTls", addresses.DnsTls?.ToString());
        Set(json, "dnsHttps", addresses.DnsHttps is { } web ? $"https://{web}" : null);
        Set(json, "control", addresses.Control is { } control ? $"https://{control}" : null);
        Set(json, "http", addresses.Http?.ToString());
        Set(json, "https", addresses.Https?.ToString());
        Set(json, "metrics", addresses.Metrics is { } metrics ? $"http://{metrics}" : null);
        return json;
    }

    /// <summary>
    /// Writes <c>ROLE.json</c> into the node's folder, with what only this machine needs to know as well. Where the disk
    /// refuses, the node serves without it.
    /// </summary>
    /// <returns>Why it was not written; null if it was, or says the same already.</returns>
    public Failure? WriteNote()
    {
        var json = Describe();
        Set(json, "browser", Addresses().Browser?.ToString());
        var path = NodeNote.PathOf(Setting.Folder, Word);
        if (JsonFile.Read(path) is { Succeeded: true, Value: var known } && JsonNode.DeepEquals(known, json))
        {
            return null;
        }

        try
        {
            JsonFile.Write(path, json, JsonFile.Open);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("not_written", $"{path} does not say where {Id} listens: {error.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        switch (Owned)
        {
            case IAsyncDisposable closing:
                await closing.DisposeAsync();
                break;
            case IDisposable closing:
                closing.Dispose();
                break;
        }
    }

    private static void Set(JsonObject json, string field, string? value)
    {
        if (value is not null)
        {
            json[field] = value;
        }
    }
}
