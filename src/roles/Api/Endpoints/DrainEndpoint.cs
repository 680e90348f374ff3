using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>POST /v1/devices/&lt;id&gt;/drain|undrain</c>: takes a node out of traffic, if enough others serve, and brings it back.</summary>
internal sealed class DrainEndpoint(IControlStore store, ServingGuard guard, ResourceWriter writer)
{
    /// <summary>Other nodes' documents may change while it is decided; it is then decided anew, this often at most.</summary>
    private const int AttemptsMax = 8;

    public Task<ApiAnswer> DrainAsync(ApiCall call, CancellationToken cancellation) => ChangeAsync(drain: true, call, cancellation);

    public Task<ApiAnswer> UndrainAsync(ApiCall call, CancellationToken cancellation) => ChangeAsync(drain: false, call, cancellation);

    private async Task<ApiAnswer> ChangeAsync(bool drain, ApiCall call, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await TryAsync(drain, call, cancellation);
            if (answer is not ApiAnswer.Problem { Failure.Code: ProblemStatus.Conflict } || attempt == AttemptsMax)
            {
                return answer;
            }
        }
    }

    private async Task<ApiAnswer> TryAsync(bool drain, ApiCall call, CancellationToken cancellation)
    {
        var id = call.Route("id");
        var key = ResourceKinds.Node.CheckId(id) is null ? ResourceKinds.Node.Key(id) : default;
        if (key == default)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Node.Prefix}{id}");
        }

        if (call.Caller.Access.Check(key.Value, Capabilities.Update) is { } denied)
        {
            return denied;
        }

        if (await store.ReadAsync(KeyRange.Of(key), cancellation) is not ReadOutcome.Found { Head: var head, Entries: var entries })
        {
            return ProblemStatus.StoreDown($"{key} cannot be read");
        }

        if (entries is not [var entry])
        {
            return ProblemStatus.Missing(key.Value);
        }

        var document = ResourceKinds.Node.Parse(entry);
        var idempotency = call.IdempotencyKey();
        if (!document.Succeeded || !idempotency.Succeeded)
        {
            return document.Failure ?? idempotency.Failure!;
        }

        var wanted = document.Value with { Drain = drain, AllowOutage = drain && call.Query("allow-outage") == "true" ? true : null };
        if (wanted == document.Value || (drain && document.Value is { Drain: true } && wanted.AllowOutage is null))
        {
            // What it already is needs no revision; the answer names the one since which it is so.
            return Done(key, new EntityTag(head.Epoch, entry.Modified));
        }

        var compares = await CheckAsync(id, wanted, cancellation);
        return compares.Succeeded
            ? await WriteAsync(entry, wanted, compares.Value, idempotency.Value, call, cancellation)
            : compares.Failure;
    }

    /// <summary>What must not change until the wish is committed, if it may be.</summary>
    private async Task<Outcome<Compare[]>> CheckAsync(string id, NodeDocument wanted, CancellationToken cancellation)
    {
        if (!wanted.Drain)
        {
            return Array.Empty<Compare>();
        }

        if (guard.WhyNotDrainable(id, wanted.Role) is { } unfit)
        {
            return unfit;
        }

        var judged = await guard.JudgeAsync(id, cancellation);
        if (!judged.Succeeded)
        {
            return judged.Failure;
        }

        return judged.Value.Shortage is { } shortage && wanted.AllowOutage != true ? shortage : judged.Value.Compares;
    }

    private Task<ApiAnswer> WriteAsync(
        ResourceEntry entry, NodeDocument wanted, IReadOnlyList<Compare> compares, string? idempotency, ApiCall call, CancellationToken cancellation)
    {
        var commit = new Commit
        {
            Author = call.Caller.Subject,
            Operations = [new Operation.Put(entry.Key, entry.Kind, ResourceKinds.Node.SchemaVersion, entry.Account, ResourceKinds.Node.Serialise(wanted))],
            Compares = [new Compare.ModifiedAt(entry.Key, entry.Modified), .. compares],
            IdempotencyKey = idempotency,
            RequestDigest = idempotency is null ? null : $"POST {call.Request.Path}{call.Request.QueryString}",
        };
        return writer.CommitAsync(commit, tag => Done(entry.Key, tag), cancellation);
    }

    private static ApiAnswer.Document Done(ResourceKey key, EntityTag tag) =>
        new(200, new JsonObject { ["key"] = key.Value, ["epoch"] = tag.Epoch, ["revision"] = tag.Revision.Value }) { Tag = tag };
}
