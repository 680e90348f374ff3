using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Edge.Delivery;

namespace Edge.Gateway;

/// <summary>Writes errors: problem details (RFC 9457), or a small page where the visitor is a browser.</summary>
internal sealed class ErrorWriter(string node, DeliveryMetrics metrics)
{
    public async Task WriteAsync(Visit visit, GatewayError error)
    {
        metrics.Answered(CacheResult.Error);
        var asPage = PrefersPage(visit.Field("Accept"));
        var content = asPage ? Page(error) : Problem(error);
        var response = visit.Response;
        response.StatusCode = error.Status;
        response.Headers.ContentType = asPage ? "text/html; charset=utf-8" : "application/problem+json";
        response.Headers.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers[FieldNames.EdgeGateway] = node;
        response.Headers[FieldNames.CacheStatus] = $"{RequestForwarding.NameOf(node)}; detail={error.Code}";
        if (error.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.ClosesConnection)
        {
            visit.CloseConnectionAfterwards();
        }

        if (visit.Method != "HEAD")
        {
            await visit.Body.Writer.WriteAsync(content);
        }
    }

    private static bool PrefersPage(string? accept)
    {
        var html = accept?.IndexOf("text/html", StringComparison.OrdinalIgnoreCase) ?? -1;
        var json = accept?.IndexOf("json", StringComparison.OrdinalIgnoreCase) ?? -1;
        return html >= 0 && (json < 0 || html < json);
    }

    private static byte[] Problem(GatewayError error) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            type = "about:blank",
            title = error.Title,
            status = error.Status,
            code = error.Code,
            detail = error.Detail,
        });

    private byte[] Page(GatewayError error) => Encoding.UTF8.GetBytes(
        $$"""
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{{error.Status}} {{WebUtility.HtmlEncode(error.Title)}}</title>
        <style>body{font:16px/1.5 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
        <h1>{{WebUtility.HtmlEncode(error.Title)}}</h1><p>{{WebUtility.HtmlEncode(error.Detail)}}</p>
        <p><small>{{error.Status}} {{error.Code}} · {{WebUtility.HtmlEncode(node)}}</small></p></html>

        """);
}
