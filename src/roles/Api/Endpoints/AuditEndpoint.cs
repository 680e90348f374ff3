using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// <c>GET /v1/audit</c>: who did what, as this Api and all Stargates recorded it, and whose records are missing: Stargates that
/// do not answer, and other Apis, which nobody can ask but a client.
/// </summary>
internal sealed class AuditEndpoint(IAuditLog log, ApiMesh mesh, IControlStore store, NodeId self)
{
    /// <summary>What reading the audit log takes the capability <c>read</c> on.</summary>
    public const string Path = "audit";

    public async Task<ApiAnswer> ReadAsync(ApiCall call, CancellationToken cancellation)
    {
        if (call.Caller.Access.Check(Path, Capabilities.Read) is { } denied)
        {
            return denied;
        }

        var query = QueryOf(call);
        if (!query.Succeeded)
        {
            return query.Failure;
        }

        var found = await log.ReadAsync(query.Value, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var (others, silent) = await mesh.ReadAuditAsync(query.Value, cancellation);
        var all = found.Value.Concat(others).OrderBy(static happened => happened.At).TakeLast(query.Value.Limit);
        return new ApiAnswer.Document(200, new JsonObject
        {
            ["items"] = new JsonArray([.. all.Select(static happened => JsonNode.Parse(AuditLine.Write(happened)))]),
            ["silent"] = new JsonArray([.. silent.Select(static node => (JsonNode)node.Value)]),
            ["apart"] = new JsonArray([.. (await OtherApisAsync(cancellation)).Select(static node => (JsonNode)node)]),
        });
    }

    /// <summary>None that is known while the store does not answer.</summary>
    private async Task<IEnumerable<string>> OtherApisAsync(CancellationToken cancellation) =>
        await store.ReadAsync(ResourceKinds.Node.Range, cancellation) is ReadOutcome.Found found
            ? found.Entries
                .Where(static entry => ResourceKinds.Node.Parse(entry) is { Succeeded: true, Value.Role: NodeRole.Api })
                .Select(static entry => ResourceKinds.Node.IdOf(entry.Key)!)
                .Where(id => id != self.Value)
            : [];

    private static Outcome<AuditQuery> QueryOf(ApiCall call)
    {
        var since = DateTimeOffset.MinValue;
        if (call.Query("since") is { } begin
            && !DateTimeOffset.TryParse(begin, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since))
        {
            return Failure.Invalid("since", begin, "a moment such as 2026-11-22T12:00:00Z");
        }

        var limit = 100;
        if (call.Query("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > AuditQuery.LimitMax))
        {
            return Failure.Invalid("limit", text, $"a number from 1 to {AuditQuery.LimitMax}");
        }

        var outcome = AuditLine.OutcomeOf(call.Query("outcome"));
        if (call.Query("outcome") is { } word && outcome is null)
        {
            return Failure.Invalid("outcome", word, "accepted, refused or unknown");
        }

        return new AuditQuery
        {
            Since = since,
            Subject = call.Query("subject") ?? "",
            Path = call.Query("path") ?? "",
            Action = call.Query("action") ?? "",
            Outcome = outcome,
            Limit = limit,
        };
    }
}
