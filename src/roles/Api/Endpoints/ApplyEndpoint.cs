using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Api;

/// <summary><c>POST /v1/apply</c>: writes several resources as one change, or none of them.</summary>
internal sealed class ApplyEndpoint(ResourceWriter writer)
{
    public async Task<ApiAnswer> ApplyAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await call.JsonAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var changes = Read(body.Value, call.Caller);
        if (!changes.Succeeded)
        {
            return changes.Failure;
        }

        var key = call.IdempotencyKey();
        if (!key.Succeeded)
        {
            return key.Failure;
        }

        var request = new WriteRequest(changes.Value)
        {
            Author = call.Caller.Subject,
            IdempotencyKey = key.Value,
            Refuse = (change, account) => call.Caller.Access.Check(
                change.Key.Value, Escalation.NeededToWrite(change.Kind, Capabilities.Create | Capabilities.Update), account),
        };
        return await writer.WriteAsync(request, tag => Written(changes.Value, tag), cancellation);
    }

    private static Outcome<IReadOnlyList<WantedChange>> Read(JsonNode body, Caller caller)
    {
        if (body is not JsonObject { Count: 1 } envelope || envelope["resources"] is not JsonArray resources)
        {
            return Failure.Invalid("body", null, "a JSON object {\"resources\": […]}");
        }

        if (resources.Count is 0 or > Commit.OperationsMax)
        {
            return Failure.Invalid("resources", $"{resources.Count} entries", $"1 to {Commit.OperationsMax} resources in one request");
        }

        var changes = new List<WantedChange>();
        for (var i = 0; i < resources.Count; i++)
        {
            var change = resources[i] is { } resource
                ? ResourceBody.Read(resource, $"resources[{i}].")
                : Failure.Invalid($"resources[{i}]", "null", "a JSON object {\"kind\", \"id\", \"spec\"}");
            if (!change.Succeeded)
            {
                return change.Failure;
            }

            if (changes.Any(earlier => earlier.Key == change.Value.Key))
            {
                return Failure.Invalid($"resources[{i}].id", change.Value.Id, "each resource stands once in a request");
            }

            if (caller.Access.CheckOwn(change.Value.Key.Value, Escalation.NeededToWrite(change.Value.Kind, Capabilities.Create | Capabilities.Update)) is { } denied)
            {
                return denied;
            }

            changes.Add(change.Value);
        }

        return changes;
    }

    private static ApiAnswer.Document Written(IReadOnlyList<WantedChange> changes, EntityTag tag) =>
        new(200, new JsonObject
        {
            ["epoch"] = tag.Epoch,
            ["revision"] = tag.Revision.Value,
            ["keys"] = new JsonArray([.. changes.Select(change => (JsonNode)change.Key.Value)]),
        })
        {
            Tag = tag,
        };
}
