using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Api;

/// <summary><c>GET /v1/audit</c>: who did what, as this Api recorded it.</summary>
internal sealed class AuditEndpoint(IAuditLog log)
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
        return found.Succeeded
            ? new ApiAnswer.Document(200, new JsonObject
            {
                ["items"] = new JsonArray([.. found.Value.Select(static happened => JsonNode.Parse(AuditLine.Write(happened)))]),
            })
            : found.Failure;
    }

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
