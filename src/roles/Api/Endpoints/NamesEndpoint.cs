using System.Net;
using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>GET /v1/zones/&lt;zone&gt;/explain</c>: a Stargate says by which rule a visitor gets what it gets.</summary>
internal sealed class NamesEndpoint(IControlStore reading, ApiMesh mesh)
{
    private readonly ZoneReads _reads = new(reading);

    public async Task<ApiAnswer> ExplainAsync(ApiCall call, CancellationToken cancellation)
    {
        var (zone, owner, type, from) = (call.Route("id"), call.Query("owner") ?? RecordSetId.ApexOwner, (call.Query("type") ?? "").ToLowerInvariant(), call.Query("from") ?? "");
        var text = $"{zone}/{owner}/{type}";
        if (!RecordSetId.TryParse(text, out var id))
        {
            return ResourceKinds.RecordSet.CheckId(text)!;
        }

        if (!IPAddress.TryParse(from, out var visitor))
        {
            return Failure.Invalid("from", from, "the visitor's address is needed, such as 192.0.2.1");
        }

        var entry = await _reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
        if (!entry.Succeeded || entry.Value is null)
        {
            return entry.Failure ?? ProblemStatus.Missing(ResourceKinds.Zone.Key(zone).Value);
        }

        if (call.Caller.Access.Check(ResourceKinds.RecordSet.Key(text).Value, Capabilities.Read, entry.Value.Account) is { } denied)
        {
            return denied;
        }

        var name = ZoneText.Of(id.Name);
        if (await mesh.ExplainAsync(zone, name, type, visitor.ToString(), cancellation) is not { } said || JsonNode.Parse(said) is not JsonObject explanation)
        {
            return new Failure(ProblemStatus.Unavailable, "no Stargate says: see 'edge status', and try again") { Retryable = true };
        }

        return new ApiAnswer.Document(200, new JsonObject
        {
            ["name"] = $"{name}.",
            ["type"] = RecordTypeName.Of(id.Type),
            ["from"] = visitor.ToString(),
            ["kind"] = explanation["kind"]?.DeepClone(),
            ["steered"] = explanation["steered"]?.DeepClone(),
            ["alias"] = explanation["alias"]?.DeepClone(),
        });
    }

    /// <summary>How it stands at each Stargate with a zone that is taken from elsewhere.</summary>
    public async Task<ApiAnswer> TransfersAsync(ApiCall call, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        if (ResourceKinds.Zone.CheckId(zone) is not null)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Zone.Prefix}{zone}");
        }

        var key = ResourceKinds.Zone.Key(zone);
        var entry = await _reads.OneAsync(key, cancellation);
        if (!entry.Succeeded || entry.Value is null)
        {
            return entry.Failure ?? ProblemStatus.Missing(key.Value);
        }

        if (call.Caller.Access.Check(key.Value, Capabilities.Read, entry.Value.Account) is { } denied)
        {
            return denied;
        }

        var states = new JsonArray();
        foreach (var (stargate, said) in await mesh.TransfersAsync(zone, cancellation))
        {
            var state = said is { Length: > 0 } && JsonNode.Parse(said) is JsonObject read ? read : new JsonObject { ["state"] = said is null ? "silent" : "unknown" };
            state["stargate"] = stargate.Value;
            states.Add(state);
        }

        return new ApiAnswer.Document(200, new JsonObject { ["zone"] = zone, ["stargates"] = states });
    }
}
