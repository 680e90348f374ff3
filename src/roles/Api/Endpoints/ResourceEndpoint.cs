using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>/v1/&lt;kind&gt;[/&lt;id&gt;]</c>: reads and writes resources of every kind.</summary>
internal sealed class ResourceEndpoint(IControlStore store, ResourceWriter writer, WatchEndpoint watch, int pageEntriesMax)
{
    private const int PageEntriesUsual = 100;

    public async Task<ApiAnswer> ListAsync(ResourceKind kind, ApiCall call, CancellationToken cancellation)
    {
        if (call.Query("watch") is { } from)
        {
            return await watch.WatchAsync(kind, from, call, cancellation);
        }

        if (call.Caller.Access.CheckOwn(kind.Prefix, Capabilities.List) is { } denied)
        {
            return denied;
        }

        var limit = LimitOf(call.Query("limit"));
        if (!limit.Succeeded)
        {
            return limit.Failure;
        }

        return await store.ReadAsync(RangeOf(kind, call.Query("prefix")), cancellation) switch
        {
            ReadOutcome.Found found => Page(kind, Visible(found, kind, call.Caller), call.Query("after"), call.Query("prefix"), limit.Value),
            ReadOutcome.Unavailable down => ProblemStatus.StoreDown(down.Detail),
            _ => throw new InvalidOperationException("a read is found or unavailable"),
        };
    }

    public async Task<ApiAnswer> GetAsync(ResourceKind kind, ApiCall call, CancellationToken cancellation)
    {
        var id = call.Route("id");
        if (KeyOf(kind, id) is not { Succeeded: true, Value: var key })
        {
            return ProblemStatus.Missing($"{kind.Prefix}{id}");
        }

        if (call.Caller.Access.CheckOwn(key.Value, Capabilities.Read) is { } denied)
        {
            return denied;
        }

        var asked = call.Query("revision");
        var at = 0L;
        if (asked is not null && !long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out at))
        {
            return Failure.Invalid("revision", asked, "a revision is a number from 1");
        }

        var read = asked is null ? store.ReadAsync(KeyRange.Of(key), cancellation) : store.ReadAsync(KeyRange.Of(key), new Revision(at), cancellation);
        return await read switch
        {
            ReadOutcome.Found { Entries: [var entry, ..] } when call.Caller.Access.Check(key.Value, Capabilities.Read, entry.Account) is { } notOwn => notOwn,
            ReadOutcome.Found { Entries: [var entry, ..] } found => new ApiAnswer.Document(200, ResourceView.Of(kind, entry))
            {
                Tag = new EntityTag(found.Head.Epoch, entry.Modified),
            },
            ReadOutcome.Found => ProblemStatus.Missing(asked is null ? key.Value : $"{key} at revision {at}"),
            ReadOutcome.Compacted compacted => ProblemStatus.Missing($"{key} at revision {at}, which is forgotten below {compacted.Floor},"),
            ReadOutcome.NotYet => ProblemStatus.Missing($"revision {at}"),
            ReadOutcome.Unavailable down => ProblemStatus.StoreDown(down.Detail),
            _ => throw new InvalidOperationException("a read is found, too old, too new or unavailable"),
        };
    }

    public async Task<ApiAnswer> PutAsync(ResourceKind kind, ApiCall call, CancellationToken cancellation)
    {
        var id = call.Route("id");
        var body = await call.JsonAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var change = ResourceBody.Read(kind, id, body.Value);
        return change.Succeeded
            ? await WriteAsync(change.Value, Capabilities.Create | Capabilities.Update, null, 200, call, cancellation)
            : change.Failure;
    }

    /// <summary><c>POST</c> to a kind's collection: makes a resource that must not exist yet.</summary>
    public async Task<ApiAnswer> CreateAsync(ResourceKind kind, ApiCall call, CancellationToken cancellation)
    {
        var body = await call.JsonAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var change = ResourceBody.Read(kind, null, body.Value);
        return change.Succeeded
            ? await WriteAsync(change.Value, Capabilities.Create, new WriteCondition.Absent(), 201, call, cancellation)
            : change.Failure;
    }

    public async Task<ApiAnswer> DeleteAsync(ResourceKind kind, ApiCall call, CancellationToken cancellation)
    {
        var id = call.Route("id");
        if (KeyOf(kind, id) is not { Succeeded: true })
        {
            return ProblemStatus.Missing($"{kind.Prefix}{id}");
        }

        return ResourceBody.WhyNotDeletable(kind) is { } readOnly
            ? readOnly
            : await WriteAsync(new WantedChange.Delete(kind, id), Capabilities.Delete, null, 200, call, cancellation);
    }

    private async Task<ApiAnswer> WriteAsync(
        WantedChange change, Capabilities needed, WriteCondition? condition, int status, ApiCall call, CancellationToken cancellation)
    {
        var capabilities = Escalation.NeededToWrite(change.Kind, needed);
        if (call.Caller.Access.CheckOwn(change.Key.Value, capabilities) is { } denied)
        {
            return denied;
        }

        var key = call.IdempotencyKey();
        var asked = condition ?? ConditionOf(call);
        if (!key.Succeeded || asked is null)
        {
            return key.Failure ?? Failure.Invalid("If-Match", call.Request.Headers.IfMatch.ToString(), "one ETag as a GET returned it, e.g. \"1-42\"");
        }

        var request = new WriteRequest([change])
        {
            Author = call.Caller.Subject,
            Condition = asked,
            IdempotencyKey = key.Value,
            Refuse = (wanted, account) => call.Caller.Access.Check(wanted.Key.Value, capabilities, account),
        };
        return await writer.WriteAsync(request, tag => Written(change, tag, status), cancellation);
    }

    private static ApiAnswer.Document Written(WantedChange change, EntityTag tag, int status)
    {
        var body = new JsonObject
        {
            ["kind"] = change.Kind.Name,
            ["id"] = change.Id,
            ["key"] = change.Key.Value,
            ["epoch"] = tag.Epoch,
            ["revision"] = tag.Revision.Value,
        };
        if (change is WantedChange.Put put)
        {
            body["spec"] = JsonNode.Parse(change.Kind.Redact(put.Body).Span);
        }

        return new ApiAnswer.Document(status, body) { Tag = tag, Location = status == 201 ? $"/v1/{change.Key}" : null };
    }

    /// <summary>Who may list only what is of the own account sees nothing else.</summary>
    private static ReadOutcome.Found Visible(ReadOutcome.Found found, ResourceKind kind, Caller caller) =>
        caller.Access.Decide(kind.Prefix, Capabilities.List).Allowed
            ? found
            : found with { Entries = [.. found.Entries.Where(entry => caller.Access.Decide(kind.Prefix, Capabilities.List, entry.Account).Allowed)] };

    private static ApiAnswer.Document Page(ResourceKind kind, ReadOutcome.Found found, string? after, string? prefix, int limit)
    {
        var start = after is null ? null : KeyOf(kind, after) is { Succeeded: true, Value: var key } ? key.Value : kind.Prefix + after;
        var matching = found.Entries
            .Where(entry => kind.IdOf(entry.Key) is { } id
                && (prefix is null || id.StartsWith(prefix, StringComparison.Ordinal))
                && (start is null || string.CompareOrdinal(entry.Key.Value, start) > 0))
            .Take(limit + 1)
            .ToList();
        var items = new JsonArray([.. matching.Take(limit).Select(entry => ResourceView.Of(kind, entry))]);
        var body = new JsonObject
        {
            ["kind"] = kind.Name,
            ["epoch"] = found.Head.Epoch,
            ["revision"] = found.Head.Revision.Value,
            ["items"] = items,
        };
        if (matching.Count > limit)
        {
            body["next"] = kind.IdOf(matching[limit - 1].Key);
        }

        return new ApiAnswer.Document(200, body) { Tag = new EntityTag(found.Head.Epoch, found.Head.Revision) };
    }

    /// <summary>Of a kind whose ids have several segments, those that a prefix gives whole are all that is read.</summary>
    private static KeyRange RangeOf(ResourceKind kind, string? prefix)
    {
        string[] whole = kind.IdSegments > 1 && prefix?.Split('/') is [.. var segments, _] && segments.Length < kind.IdSegments ? segments : [];
        return whole.Length == 0 || Array.Exists(whole, static segment => segment.Length is 0 or > ResourceKey.LengthMax / 4)
            ? kind.Range
            : new KeyRange($"{kind.Prefix}{ResourceKey.Of(whole)}/");
    }

    private static Outcome<ResourceKey> KeyOf(ResourceKind kind, string id) =>
        kind.CheckId(id) is { } failure ? failure : kind.Key(id);

    private static WriteCondition? ConditionOf(ApiCall call)
    {
        if (call.Request.Headers.IfNoneMatch.ToString() == "*")
        {
            return new WriteCondition.Absent();
        }

        var match = call.Request.Headers.IfMatch.ToString();
        return match.Length == 0
            ? new WriteCondition.None()
            : EntityTag.Parse(match) is { } tag ? new WriteCondition.Unchanged(tag) : null;
    }

    private Outcome<int> LimitOf(string? text)
    {
        if (text is null)
        {
            return Math.Min(PageEntriesUsual, pageEntriesMax);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= pageEntriesMax
            ? limit
            : Failure.Invalid("limit", text, $"a number from 1 to {pageEntriesMax}");
    }
}
