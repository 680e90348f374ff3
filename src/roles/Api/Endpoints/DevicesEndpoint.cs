using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>POST /v1/devices/&lt;id&gt;/revoke|rotate</c>: what operators do to a machine's key.</summary>
internal sealed class DevicesEndpoint(IControlStore store, ResourceWriter writer, TimeProvider time)
{
    public Task<ApiAnswer> RevokeAsync(ApiCall call, CancellationToken cancellation) =>
        ChangeAsync(ResourceKinds.Device, device => device with { Revoked = true }, call, cancellation);

    /// <summary>The node itself makes the key and shows that it holds both: this only says that it is wanted.</summary>
    public Task<ApiAnswer> RotateAsync(ApiCall call, CancellationToken cancellation) =>
        ChangeAsync(ResourceKinds.Device, device => device with { RotateAfter = time.GetUtcNow() }, call, cancellation);

    private async Task<ApiAnswer> ChangeAsync<T>(ResourceKind<T> kind, Func<T, T> change, ApiCall call, CancellationToken cancellation)
        where T : class
    {
        var id = call.Route("id");
        if (kind.CheckId(id) is not null)
        {
            return ProblemStatus.Missing($"{kind.Prefix}{id}");
        }

        var key = kind.Key(id);
        if (call.Caller.Access.Check(key.Value, Capabilities.Update) is { } denied)
        {
            return denied;
        }

        var read = await store.ReadAsync(KeyRange.Of(key), cancellation);
        if (read is not ReadOutcome.Found { Head: var head, Entries: var entries })
        {
            return ProblemStatus.StoreDown($"{key} cannot be read");
        }

        if (entries is not [var entry])
        {
            return ProblemStatus.Missing(key.Value);
        }

        var document = kind.Parse(entry);
        if (!document.Succeeded)
        {
            return document.Failure;
        }

        var idempotency = call.IdempotencyKey();
        if (!idempotency.Succeeded)
        {
            return idempotency.Failure;
        }

        // What it already is needs no revision; the answer names the one since which it is so.
        var body = kind.Serialise(change(document.Value));
        return body.Span.SequenceEqual(kind.Serialise(document.Value).Span)
            ? Done(key, new EntityTag(head.Epoch, entry.Modified))
            : await WriteAsync(kind, id, entry, body, idempotency.Value, call, cancellation);
    }

    private Task<ApiAnswer> WriteAsync<T>(
        ResourceKind<T> kind, string id, ResourceEntry entry, ReadOnlyMemory<byte> body, string? idempotency, ApiCall call, CancellationToken cancellation)
        where T : class
    {
        var commit = new Commit
        {
            Author = call.Caller.Subject,
            Operations = [new Operation.Put(entry.Key, kind.Name, kind.SchemaVersion, entry.Account, body)],
            Compares = [new Compare.ModifiedAt(entry.Key, entry.Modified)],
            IdempotencyKey = idempotency,
            RequestDigest = idempotency is null ? null : $"POST {call.Request.Path} {id}",
        };
        return writer.CommitAsync(commit, tag => Done(entry.Key, tag), cancellation);
    }

    private static ApiAnswer.Document Done(ResourceKey key, EntityTag tag) =>
        new(200, new JsonObject { ["key"] = key.Value, ["epoch"] = tag.Epoch, ["revision"] = tag.Revision.Value }) { Tag = tag };
}
