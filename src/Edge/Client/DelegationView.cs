using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Client;

/// <summary>Whom a server of the zone above names for a zone.</summary>
internal sealed record DelegationView(string Server, IPEndPoint Address, bool HasReply, IReadOnlyList<string> Names)
{
    public JsonObject ToJson() => new()
    {
        ["server"] = Server,
        ["address"] = Address.ToString(),
        ["answers"] = HasReply,
        ["names"] = new JsonArray([.. Names.Select(static name => (JsonNode)name)]),
    };
}
