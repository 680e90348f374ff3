using System.Buffers.Text;
using System.Globalization;
using System.Net;
using Edge.Dns;
using Microsoft.AspNetCore.Http;

namespace Edge.Stargate;

/// <summary>
/// <c>GET /dns-query?dns=…</c> and <c>POST /dns-query</c>: one query of DNS and its response (RFC 8484). Whatever a query is
/// answered, the status is 200; others speak of the request.
/// </summary>
internal sealed class HttpsDnsEndpoint(TableResponder responder)
{
    public const string Path = "/dns-query";

    private const string MediaType = "application/dns-message";

    public async Task AnswerAsync(HttpContext context)
    {
        var (query, status) = context.Request.Path != Path ? (null, StatusCodes.Status404NotFound)
            : HttpMethods.IsGet(context.Request.Method) ? OfParameter(context.Request)
            : HttpMethods.IsPost(context.Request.Method) ? await OfBodyAsync(context)
            : (null, StatusCodes.Status405MethodNotAllowed);
        var client = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (query is null || responder.Answer(query, client, DnsLimits.MessageBytesMax) is not { } response)
        {
            context.Response.StatusCode = query is null ? status : StatusCodes.Status400BadRequest;
            context.Response.Headers.Allow = status == StatusCodes.Status405MethodNotAllowed ? "GET, POST" : default;
            return;
        }

        context.Response.ContentType = MediaType;
        context.Response.ContentLength = response.Length;

        // Answers may depend on who asks, so that shared caches keep none.
        context.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={AgeMaxOf(response)}");
        await context.Response.Body.WriteAsync(response, context.RequestAborted);
    }

    /// <summary>For as long as the first of its records is good (RFC 8484 §5.1); a denial for as long as its SOA says.</summary>
    internal static uint AgeMaxOf(ReadOnlySpan<byte> response) =>
        DnsMessage.TryRead(response, out var message, out _) && (message.Answers.Count > 0 ? message.Answers : message.Authorities) is { Count: > 0 } records
            ? records.Min(static record => record.TtlSeconds)
            : 0;

    private static (byte[]? Query, int Status) OfParameter(HttpRequest request)
    {
        if (request.Query["dns"] is not [{ Length: > 0 } text] || text.Length > Base64Url.GetEncodedLength(SecureDnsListener.QueryBytesMax))
        {
            return (null, StatusCodes.Status400BadRequest);
        }

        return Base64Url.IsValid(text) ? (Base64Url.DecodeFromChars(text), 0) : (null, StatusCodes.Status400BadRequest);
    }

    private static async Task<(byte[]? Query, int Status)> OfBodyAsync(HttpContext context)
    {
        if (!string.Equals(context.Request.ContentType?.Split(';')[0].Trim(), MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return (null, StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            using var query = new MemoryStream();
            await context.Request.Body.CopyToAsync(query, context.RequestAborted);
            return (query.ToArray(), 0);
        }
        catch (BadHttpRequestException error)
        {
            return (null, error.StatusCode);
        }
    }
}
