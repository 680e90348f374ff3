using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>
/// <c>GET /v1/&lt;kind&gt;?watch=REVISION|now</c>: each later change as one line of JSON, or as server-sent events for a
/// client that asks for <c>text/event-stream</c>. The stream ends when the client goes, or after <c>compacted</c> or <c>epoch</c>.
/// </summary>
internal sealed class WatchEndpoint(IControlStore store, ApiMetrics metrics, int watchesMax, CancellationToken closing)
{
    private int _open;

    public async Task<ApiAnswer> WatchAsync(ResourceKind kind, string from, ApiCall call, CancellationToken cancellation)
    {
        if (call.Caller.Access.Check(kind.Prefix, Capabilities.Watch) is { } denied)
        {
            return denied;
        }

        if (await store.ReadAsync(KeyRange.Of(kind.Key("self")), cancellation) is not ReadOutcome.Found { Head: var head })
        {
            return ProblemStatus.StoreDown("the watch cannot begin");
        }

        var after = head.Revision.Value;
        if (from != "now" && (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out after) || after > head.Revision.Value))
        {
            return Failure.Invalid("watch", from, $"'now', or a revision from 0 to {head.Revision}");
        }

        var events = call.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        return new ApiAnswer.Streaming((response, aborted) => StreamAsync(kind, head.Epoch, new Revision(after), events, response, aborted));
    }

    /// <summary>Whether one more watch may be opened; whoever is told yes closes it by streaming.</summary>
    private bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= watchesMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    private async Task StreamAsync(ResourceKind kind, long epoch, Revision after, bool events, HttpResponse response, CancellationToken aborted)
    {
        if (!TryOpen())
        {
            await ApiServer.WriteProblemAsync(
                response, new ApiAnswer.Problem(503, new Failure("busy", $"{watchesMax} watches are open already: try again later")), aborted);
            return;
        }

        using var metered = metrics.Watching();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, closing);
        response.ContentType = events ? "text/event-stream" : "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        try
        {
            await response.StartAsync(end.Token);
            await response.Body.FlushAsync(end.Token);
            await foreach (var happened in store.WatchAsync(kind.Range, epoch, after, end.Token))
            {
                foreach (var line in Lines(kind, happened))
                {
                    await response.WriteAsync(events ? $"event: {line["type"]}\ndata: {line.ToJsonString()}\n\n" : line.ToJsonString() + "\n", end.Token);
                }

                await response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or this Api closes.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static IEnumerable<JsonObject> Lines(ResourceKind kind, WatchEvent happened) => happened switch
    {
        WatchEvent.Changed changed => changed.Change.Deletes
            .Where(key => kind.IdOf(key) is not null)
            .Select(key => Line("delete", changed.Change.Revision, ("id", kind.IdOf(key)!)))
            .Concat(changed.Change.Puts
                .Where(entry => kind.IdOf(entry.Key) is not null)
                .Select(entry => Line("put", changed.Change.Revision, ("id", kind.IdOf(entry.Key)!), ("resource", ResourceView.Of(kind, entry))))),
        WatchEvent.Progress progress => [Line("progress", progress.Revision)],
        WatchEvent.Compacted compacted => [new JsonObject { ["type"] = "compacted", ["floor"] = compacted.Floor.Value }],
        WatchEvent.EpochChanged changed => [new JsonObject { ["type"] = "epoch", ["epoch"] = changed.Epoch }],
        WatchEvent.Interrupted => [new JsonObject { ["type"] = "interrupted" }],
        _ => [],
    };

    private static JsonObject Line(string type, Revision revision, params (string Field, JsonNode Value)[] fields)
    {
        var line = new JsonObject { ["type"] = type, ["revision"] = revision.Value };
        foreach (var (field, value) in fields)
        {
            line[field] = value;
        }

        return line;
    }
}
