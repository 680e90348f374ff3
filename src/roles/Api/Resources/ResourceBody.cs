using System.Text;
using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Reads <c>{"kind", "id", "spec"}</c> as clients send it. Fields that a GET adds (revision, author …) may stay, so that
/// what was read can be edited and sent back; they change nothing. All other fields are refused.
/// </summary>
internal static class ResourceBody
{
    private static readonly HashSet<string> FieldsIgnored =
        ["key", "account", "author", "created", "revision", "epoch", "schemaVersion"];

    /// <summary>Reads one document of any kind.</summary>
    public static Outcome<WantedChange> Read(JsonNode body, string at)
    {
        var name = body is JsonObject envelope && envelope["kind"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        return name is null || ResourceKinds.Find(name) is not { } kind
            ? Failure.Invalid($"{at}kind", name, $"one of {string.Join(", ", ResourceKinds.All.Select(known => known.Name))}")
            : Read(kind, null, body, at);
    }

    /// <param name="id">The id that the path names; null if the body must name it.</param>
    /// <param name="at">Where the body stands in the request, for messages.</param>
    public static Outcome<WantedChange> Read(ResourceKind kind, string? id, JsonNode body, string at = "")
    {
        if (WhyNotWritable(kind) is { } readOnly)
        {
            return readOnly;
        }

        if (body is not JsonObject envelope)
        {
            return Failure.Invalid(at.Length == 0 ? "body" : at.TrimEnd('.'), body.GetValueKind().ToString(), "a JSON object {\"id\", \"spec\"}");
        }

        var named = Names(kind, id, envelope, at);
        if (!named.Succeeded)
        {
            return named.Failure;
        }

        if (envelope["spec"] is not { } spec)
        {
            return Failure.Invalid($"{at}spec", null, $"the document of the {kind.Name} is needed");
        }

        var canonical = kind.Canonical(named.Value, Encoding.UTF8.GetBytes(spec.ToJsonString()));
        return canonical.Succeeded
            ? new WantedChange.Put(kind, named.Value, canonical.Value)
            : Located(canonical.Failure, $"{at}spec.");
    }

    /// <summary>Kinds that follow from others, or whose secrets never leave, are not written as they are.</summary>
    public static Failure? WhyNotWritable(ResourceKind kind) =>
        kind == ResourceKinds.Claim ? new Failure(ProblemStatus.ReadOnly, "claims follow from services: change the service's domains")
        : kind == ResourceKinds.Token ? new Failure(ProblemStatus.ReadOnly, "tokens are made by POST /v1/tokens or 'edge token create'")
        : kind == ResourceKinds.TsigKey ? new Failure(ProblemStatus.ReadOnly, "TSIG keys are made by POST /v1/tsig or 'edge zone key create'")
        : kind == ResourceKinds.Deployment ? new Failure(ProblemStatus.ReadOnly, "deployments are moved by the Stargates: see 'edge deploy resume' and 'edge deploy skip'")
        : kind == ResourceKinds.User ? new Failure(ProblemStatus.ReadOnly, "people are made by 'edge user create' and changed by 'edge user'")
        : kind == ResourceKinds.Revocation ? new Failure(ProblemStatus.ReadOnly, "revocations are made by 'edge token revoke', and go by themselves once all they concern has expired")
        : kind == ResourceKinds.Loss ? new Failure(ProblemStatus.ReadOnly, "losses are written by the Stargates that remember what the database lost: delete one once it is made good")
        : kind == ResourceKinds.Usage ? new Failure(ProblemStatus.ReadOnly, "usage is written by the nodes that count it, and goes 35 days after its hour")
        : kind == ResourceKinds.ZoneKey || kind == ResourceKinds.ZoneSignatures ? new Failure(ProblemStatus.ReadOnly, "keys of zones are made and kept by the Stargates: see 'edge zone dnssec'")
        : kind == ResourceKinds.Latency ? new Failure(ProblemStatus.ReadOnly, "latencies are what Gateways measure, and written by the Stargates")
        : kind == ResourceKinds.Network ? new Failure(ProblemStatus.ReadOnly, "the network's own document is written once, when the network is made")
        : null;

    public static Failure? WhyNotDeletable(ResourceKind kind) =>
        kind == ResourceKinds.Token || kind == ResourceKinds.User || kind == ResourceKinds.Loss || kind == ResourceKinds.TsigKey ? null : WhyNotWritable(kind);

    private static Outcome<string> Names(ResourceKind kind, string? id, JsonObject envelope, string at)
    {
        foreach (var (field, _) in envelope)
        {
            if (field is not ("kind" or "id" or "spec") && !FieldsIgnored.Contains(field))
            {
                return Failure.Invalid($"{at}{field}", null, "the fields of a resource are kind, id and spec");
            }
        }

        if (envelope["kind"] is { } stated && !(stated is JsonValue value && value.TryGetValue<string>(out var name) && ResourceKinds.Find(name) == kind))
        {
            return Failure.Invalid($"{at}kind", stated.ToJsonString(), $"this is the path of a {kind.Name}");
        }

        var given = envelope["id"] is JsonValue text && text.TryGetValue<string>(out var own) ? own : null;
        if (envelope["id"] is not null && (given is null || (id is not null && given != id)))
        {
            return Failure.Invalid($"{at}id", envelope["id"]!.ToJsonString(), id is null ? "a string" : $"the path names '{id}'");
        }

        var chosen = id ?? given;
        if (chosen is null)
        {
            return Failure.Invalid($"{at}id", null, $"the id of the {kind.Name} is needed");
        }

        return kind.CheckId(chosen) is { } bad ? Located(bad, at) : chosen;
    }

    /// <summary>The failure as the client sees it: its field within the request, not within the document.</summary>
    private static Failure Located(Failure failure, string at) =>
        failure is { Field: { } field, Rule: { } rule } ? Failure.Invalid(at + field, failure.Value, rule) with { Code = failure.Code } : failure;
}
