using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>
/// Records what requests change, and whom they were refused to. What an accepted request did is on disk before its answer
/// goes out. Reasons are codes, but for the path and capability that were missing: what was given in confidence stays out.
/// </summary>
internal sealed class ApiAudit(IAuditLog log)
{
    private const string Versioned = "/v1/";

    public async ValueTask RecordAsync(HttpContext context, ApiRoute route, Caller? caller, ApiAnswer answer, CancellationToken cancellation)
    {
        var failure = (answer as ApiAnswer.Problem)?.Failure;
        if (route.RecordsItself || !IsWorthRecording(route, failure))
        {
            return;
        }

        var happened = new AuditEvent
        {
            Action = ActionOf(route),
            Outcome = failure?.Code switch
            {
                null => AuditOutcome.Accepted,
                ProblemStatus.OutcomeUnknown => AuditOutcome.Unknown,
                _ => AuditOutcome.Refused,
            },
            Subject = caller?.Subject ?? "",
            Accessor = caller?.Accessor ?? "",
            Address = AddressOf(context),
            Revision = RevisionOf(answer),
            Reason = failure is null ? (answer is ApiAnswer.Document { Body: JsonObject said } && (string?)said["displaced"] is { } displaced ? $"displaced {displaced}" : "") : failure.Code == "no_capability" ? failure.Message : failure.Code,
        };
        foreach (var path in PathsOf(context, route, answer))
        {
            await log.RecordAsync(happened with { Path = path }, cancellation);
        }
    }

    /// <summary>The address that a request comes from, as events hold it.</summary>
    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
    }

    /// <summary>Reading changes nothing; only being refused it is news.</summary>
    private static bool IsWorthRecording(ApiRoute route, Failure? failure) =>
        route.Method != HttpMethods.Get || failure?.Code is "unauthenticated" or "no_capability";

    private static string ActionOf(ApiRoute route)
    {
        return VerbOf(route) ?? route.Method switch
        {
            "GET" => "read",
            "DELETE" => "delete",
            "POST" => "create",
            _ => "update",
        };
    }

    /// <summary>What stands behind a resource's id, such as <c>drain</c> of <c>/v1/devices/{id}/drain</c>; null where nothing does.</summary>
    private static string? VerbOf(ApiRoute route)
    {
        var end = route.Pattern.LastIndexOf('}') + 1;
        return end > 0 && end < route.Pattern.Length ? route.Pattern[(end + 1)..] : null;
    }

    private static IEnumerable<string> PathsOf(HttpContext context, ApiRoute route, ApiAnswer answer)
    {
        if (answer is ApiAnswer.Document { Body: JsonObject body } document)
        {
            if (body["keys"] is JsonArray keys)
            {
                return keys.Select(static key => key!.GetValue<string>());
            }

            if (body["key"] is JsonValue key && key.TryGetValue<string>(out var path))
            {
                return [path];
            }

            if (document.Location is { } location)
            {
                return [Key(location)];
            }
        }

        var asked = Key(context.Request.Path.Value ?? "");
        return VerbOf(route) is { } verb && asked.EndsWith("/" + verb, StringComparison.Ordinal) ? [asked[..^(verb.Length + 1)]] : [asked];
    }

    private static string Key(string path) => path.StartsWith(Versioned, StringComparison.Ordinal) ? path[Versioned.Length..] : path;

    private static Revision RevisionOf(ApiAnswer answer) =>
        answer is ApiAnswer.Document document
            ? document.Tag?.Revision
                ?? (document.Body is JsonObject body && body["revision"] is JsonValue value && value.TryGetValue<long>(out var revision) ? new Revision(revision) : Revision.Zero)
            : Revision.Zero;
}
