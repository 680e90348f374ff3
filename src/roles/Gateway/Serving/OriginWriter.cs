using System.Globalization;
using Edge.Delivery;
using Edge.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>Writes responses while they come from the origin, never faster than the visitor takes them.</summary>
internal sealed class OriginWriter(string node, DeliveryMetrics metrics)
{
    private readonly StringValues _node = node;
    private readonly string _cache = RequestForwarding.NameOf(node);

    /// <summary>
    /// Writes the reply to its end. A body that breaks before anything was sent becomes the returned failure; one that
    /// breaks later aborts the connection, since a short reply must never look complete.
    /// </summary>
    public async Task<FetchBrokenException?> WriteAsync(Visit visit, DeliveryReply.Streamed reply, CancellationToken aborted)
    {
        var response = visit.Response;
        response.StatusCode = reply.Status;
        var hasContent = visit.Method != "HEAD" && reply.Status is not (204 or 205 or 304);
        WriteFields(response.Headers, visit.Method, reply, hasContent);
        if (!hasContent)
        {
            metrics.Answered(reply.Result);
            return null;
        }

        try
        {
            await CopyAsync(visit, reply.Body, aborted);
            metrics.Answered(reply.Result);
            return null;
        }
        catch (FetchBrokenException broken) when (!response.HasStarted)
        {
            response.Headers.Clear();
            return broken;
        }
        catch (IOException)
        {
            metrics.Answered(CacheResult.Error);
            visit.Abort();
            return null;
        }
    }

    private async Task CopyAsync(Visit visit, ReplyBody body, CancellationToken aborted)
    {
        var chunk = await body.ReadAsync(aborted);
        await visit.Body.StartAsync(aborted);
        while (!chunk.IsEmpty)
        {
            var flushed = await visit.Body.Writer.WriteAsync(chunk, aborted);
            metrics.Sent(chunk.Length);
            if (flushed.IsCompleted)
            {
                return;
            }

            chunk = await body.ReadAsync(aborted);
        }
    }

    private void WriteFields(IHeaderDictionary headers, string method, DeliveryReply.Streamed reply, bool hasContent)
    {
        foreach (var (name, value) in reply.Fields)
        {
            if (!FieldNames.Own.Contains(name)
                && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !name.Equals(FieldNames.CacheStatus, StringComparison.OrdinalIgnoreCase))
            {
                headers[name] = headers.TryGetValue(name, out var lines) ? StringValues.Concat(lines, value) : value;
            }
        }

        headers[FieldNames.CacheStatus] = CacheStatusField.Of(_cache, reply);
        headers[FieldNames.XCache] = FieldNames.Of(reply.Result);
        headers[FieldNames.EdgeGateway] = _node;
        if (reply.Host is { } host)
        {
            headers[FieldNames.EdgeHost] = host.Value;
        }

        if (Length(method, reply, hasContent) is { } length)
        {
            headers.ContentLength = length;
        }
    }

    // To HEAD the field tells what a GET would bring; 204 and 304 have none of their own (RFC 9110 §8.6).
    private static long? Length(string method, DeliveryReply.Streamed reply, bool hasContent)
    {
        if (hasContent)
        {
            return reply.Length;
        }

        if (method != "HEAD" || reply.Status is 204 or 304)
        {
            return null;
        }

        return long.TryParse(reply.Fields.First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var told)
            ? told
            : reply.Kept ? reply.Length : null;
    }
}
