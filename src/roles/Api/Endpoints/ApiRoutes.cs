using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>The API's table: every path, method and meaning. The OpenAPI document is made from it.</summary>
internal static class ApiRoutes
{
    private static readonly ApiParameter[] _writing =
    [
        new("Idempotency-Key", "header", "1 to 128 visible characters; a repetition within 24 hours returns the first result."),
    ];

    private static readonly ApiParameter[] _putting =
    [
        .. _writing,
        new("If-Match", "header", "The ETag that was read; 412 if it changed since."),
        new("If-None-Match", "header", "* to write only what does not exist yet; 409 if it does."),
    ];

    private static readonly ApiParameter[] _listing =
    [
        new("limit", "query", "Entries in one page, 100 unless given."),
        new("after", "query", "The id after which the page begins; 'next' of the page before."),
        new("prefix", "query", "Only ids that begin so."),
        new("watch", "query", "A revision or 'now': streams each later change as lines of JSON, or as server-sent events."),
    ];

    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("GET", "/v1/status", "Every node as the Stargates see it now.", null, "Status", static (ask, call, cancellation) => ask.Status.StatusAsync(call, cancellation)),
        new("GET", "/v1/changes/{revision}", "Which nodes have applied a revision.", null, "Change", static (ask, call, cancellation) => ask.Status.ChangeAsync(call, cancellation)),
        new("GET", "/v1/whoami", "Whom the token stands for.", null, "WhoAmI", static (_, call, cancellation) => AccessEndpoint.WhoAmIAsync(call, cancellation)),
        new("GET", "/v1/explain", "Which rule decides whether the caller, a token, a subject or a device may do something.", null, "Explanation", static (ask, call, cancellation) => ask.Policies.ExplainAsync(call, cancellation))
        {
            Parameters = [new("path", "query", "A resource's key, e.g. services/docs."), new("capability", "query", "create, read, update, delete, list, watch or sudo."), new("token", "query", "The accessor of another token."), new("subject", "query", "Another subject, e.g. usr:alice."), new("device", "query", "A Gateway or Host: what its streams bring it."), new("account", "query", "Whose the resource is, for rules of the own account.")],
        },
        new("GET", "/v1/audit", "Who did what, and who was refused.", null, "Audit", static (ask, call, cancellation) => ask.Audit.ReadAsync(call, cancellation))
        {
            Parameters =
            [
                new("since", "query", "Not before this moment."), new("subject", "query", "Who."),
                new("path", "query", "What it was done to; with a last * whatever begins so."), new("action", "query", "What was done, e.g. update or login."),
                new("outcome", "query", "accepted, refused or unknown."), new("limit", "query", "The newest so many, 100 unless given."),
            ],
        },
        new("POST", "/v1/apply", "Writes up to 64 resources as one change, or none.", "Apply", "Written", static (ask, call, cancellation) => ask.Apply.ApplyAsync(call, cancellation)) { Parameters = _writing },
        new("POST", "/v1/join-codes", "Makes a code with which one node joins, once, within 10 minutes.", "JoinCodeRequest", "JoinCode", static (ask, call, cancellation) => ask.Access.CreateJoinCodeAsync(call, cancellation)) { Status = 201 },
        new("POST", "/v1/tokens", "Makes a token; its secret is shown this once.", "TokenRequest", "TokenMade", static (ask, call, cancellation) => ask.Access.CreateTokenAsync(call, cancellation)) { Status = 201 },
        new("POST", "/v1/devices/{id}/drain", "Takes a node out of traffic; 409 if too few others serve.", null, "Written", static (ask, call, cancellation) => ask.Drains.DrainAsync(call, cancellation))
        {
            Parameters = [.. _writing, new("allow-outage", "query", "true to drain even though fewer than the region's minimum would serve.")],
        },
        new("POST", "/v1/devices/{id}/undrain", "Lets traffic come to a drained node again.", null, "Written", static (ask, call, cancellation) => ask.Drains.UndrainAsync(call, cancellation)) { Parameters = _writing },
        new("POST", "/v1/devices/{id}/revoke", "Refuses a machine's key from now on.", null, "Written", static (ask, call, cancellation) => ask.Devices.RevokeAsync(call, cancellation)) { Parameters = _writing },
        new("POST", "/v1/devices/{id}/rotate", "Asks a node to put another key in the place of its own.", null, "Written", static (ask, call, cancellation) => ask.Devices.RotateAsync(call, cancellation)) { Parameters = _writing },
        new("GET", "/v1/deployments/{id}/progress", "How far the waves of a class of configuration have come.", null, "Waves", static (ask, call, cancellation) => ask.Deployments.ProgressAsync(call, cancellation)),
        new("POST", "/v1/deployments/{id}/resume", "Lets halted waves go on.", null, "Written", static (ask, call, cancellation) => ask.Deployments.ResumeAsync(call, cancellation)),
        new("POST", "/v1/deployments/{id}/skip", "Gives a wave to the next cohort, whatever the one before says. Needs sudo.", null, "Written", static (ask, call, cancellation) => ask.Deployments.SkipAsync(call, cancellation)),
        .. PeopleRoutes.All,
        new("POST", "/v1/policies/{id}/dry-run", "What another text of a policy would change for those who have it; nothing is written.", "PolicyWrite", "DryRun", static (ask, call, cancellation) => ask.Policies.DryRunAsync(call, cancellation)) { RecordsItself = true },
        .. ZoneRoutes.All,
        .. ResourceKinds.All.SelectMany(OfKind),
    ];

    private static IEnumerable<ApiRoute> OfKind(ResourceKind kind)
    {
        var path = $"/v1/{kind.Prefix.TrimEnd('/')}";
        yield return new ApiRoute("GET", path, $"Lists, or watches, resources of the kind {kind.Name}, in order of their keys.", null, $"{kind.Name}List", (ask, call, cancellation) => ask.Resources.ListAsync(kind, call, cancellation))
        {
            Parameters = _listing,
        };
        var template = kind.IdSegments == 1 ? $"{path}/{{id}}" : $"{path}/{{**id}}";
        yield return new ApiRoute("GET", $"{path}/{{id}}", $"Reads one {kind.Name}.", null, $"{kind.Name}Resource", (ask, call, cancellation) => ask.Resources.GetAsync(kind, call, cancellation))
        {
            Template = template,
            Parameters = [new("revision", "query", "As it was at this revision, if the store remembers.")],
        };
        yield return new ApiRoute("PUT", $"{path}/{{id}}", $"Writes one {kind.Name}.", $"{kind.Name}Write", "Written", (ask, call, cancellation) => ask.Resources.PutAsync(kind, call, cancellation))
        {
            Template = template,
            Parameters = _putting,
        };
        yield return new ApiRoute("DELETE", $"{path}/{{id}}", $"Deletes one {kind.Name}.", null, "Written", (ask, call, cancellation) => ask.Resources.DeleteAsync(kind, call, cancellation))
        {
            Template = template,
            Parameters = _putting,
        };
        if (kind != ResourceKinds.Token && kind != ResourceKinds.Revocation && kind != ResourceKinds.User && kind != ResourceKinds.TsigKey)
        {
            yield return new ApiRoute("POST", path, $"Makes a {kind.Name} that must not exist yet.", $"{kind.Name}Write", "Written", (ask, call, cancellation) => ask.Resources.CreateAsync(kind, call, cancellation))
            {
                Status = 201,
                Parameters = _writing,
            };
        }
    }
}
