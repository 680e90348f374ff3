using System.Buffers;
using System.Globalization;
using Edge.Delivery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>Writes stored responses. A small one is in the connection's buffer when this returns, with nothing allocated.</summary>
internal sealed class EntryWriter(string node, DeliveryMetrics metrics)
{
    // What fits into the connection's output buffer without waiting for the visitor.
    private const int AtOnceBytes = 32 * 1024;

    private const int ChunkBytes = 64 * 1024;

    private readonly StringValues _node = node;
    private readonly string _cache = RequestForwarding.NameOf(node);

    public Task WriteHit(Visit visit, CacheEntry entry, DateTimeOffset now)
    {
        var texts = entry.TextsAt(now, _cache);
        metrics.Answered(CacheResult.Hit);
        return Write(visit, entry, FieldNames.Hit, texts.Age, texts.CacheStatus);
    }

    public Task WriteStored(Visit visit, DeliveryReply.Stored reply, DateTimeOffset now)
    {
        if (reply.Result == CacheResult.Hit)
        {
            return WriteHit(visit, reply.Entry, now);
        }

        metrics.Answered(reply.Result);
        var age = reply.Entry.Head.AgeAt(now).ToString(CultureInfo.InvariantCulture);
        return Write(visit, reply.Entry, FieldNames.Of(reply.Result), age, CacheStatusField.Of(_cache, reply, now));
    }

    private Task Write(Visit visit, CacheEntry entry, StringValues result, string age, string status)
    {
        var answer = EntryAnswer.Of(visit.Method, visit, entry);
        var response = visit.Response;
        response.StatusCode = answer.Status;
        WriteFields(response.Headers, entry, answer);
        response.Headers.Age = age;
        response.Headers[FieldNames.CacheStatus] = status;
        response.Headers[FieldNames.XCache] = result;
        response.Headers[FieldNames.EdgeGateway] = _node;
        if (entry.Head.Host is { } host)
        {
            response.Headers[FieldNames.EdgeHost] = host.Value;
        }

        if (visit.Method == "HEAD" || answer.Length == 0)
        {
            return Task.CompletedTask;
        }

        metrics.Sent(answer.Length);
        var content = entry.Body.Slice(answer.Offset, answer.Length);
        if (content.Length > AtOnceBytes)
        {
            return WriteLargeAsync(visit, content);
        }

        // Starting first lets the content go straight into the connection's buffer.
        var started = visit.Body.StartAsync();
        if (!started.IsCompletedSuccessfully)
        {
            return WriteAfterAsync(started, visit, content);
        }

        visit.Body.Writer.Write(content.Span);
        return Task.CompletedTask;
    }

    private static void WriteFields(IHeaderDictionary headers, CacheEntry entry, EntryAnswer answer)
    {
        var unchanged = answer.Status == 304;
        foreach (var (name, value) in Rendered(entry))
        {
            if (!unchanged || !DescribesContent(name))
            {
                headers[name] = value;
            }
        }

        if (answer.Status == 206)
        {
            headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture,
                $"bytes {answer.Offset}-{answer.Offset + answer.Length - 1}/{entry.Body.Length}");
        }
        else if (answer.Status == 416)
        {
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{entry.Body.Length}");
        }

        if (!unchanged && entry.Head.Status != 204)
        {
            headers.ContentLength = answer.Length;
        }
    }

    /// <summary>The stored fields with repeated names gathered, as the server takes them; made once for an entry.</summary>
    private static KeyValuePair<string, StringValues>[] Rendered(CacheEntry entry)
    {
        if (entry.Rendering is KeyValuePair<string, StringValues>[] rendered)
        {
            return rendered;
        }

        rendered = entry.Head.Fields
            .Where(field => !FieldNames.Own.Contains(field.Key))
            .GroupBy(field => field.Key, field => field.Value, StringComparer.OrdinalIgnoreCase)
            .Select(lines => KeyValuePair.Create(lines.Key, new StringValues([.. lines])))
            .ToArray();
        entry.Rendering = rendered;
        return rendered;
    }

    // A 304 repeats what caches need, not what describes content that it hasn't (RFC 9110 §15.4.5).
    private static bool DescribesContent(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase);

    private static async Task WriteAfterAsync(Task started, Visit visit, ReadOnlyMemory<byte> content)
    {
        await started;
        await visit.Body.Writer.WriteAsync(content);
    }

    private static async Task WriteLargeAsync(Visit visit, ReadOnlyMemory<byte> content)
    {
        await new ThreadPoolHop();
        var aborted = visit.Aborted;
        await visit.Body.StartAsync(aborted);
        while (!content.IsEmpty && !aborted.IsCancellationRequested)
        {
            var chunk = content[..Math.Min(ChunkBytes, content.Length)];
            await visit.Body.Writer.WriteAsync(chunk, aborted);
            content = content[chunk.Length..];
        }
    }
}
