using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Unit.Jobs;

/// <summary>A site whose every path <c>/N</c> is a file of N bytes that are told by their position.</summary>
internal static class OriginSite
{
    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Fill(bytes, 0);
        return bytes;
    }

    public static string Hash(int length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[64 * 1024];
        for (var at = 0; at < length; at += piece.Length)
        {
            var count = Math.Min(piece.Length, length - at);
            Fill(piece.AsSpan(0, count), at);
            hash.AppendData(piece, 0, count);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value![1..];
        if (path == "hang")
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (path.StartsWith("status/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(path[7..], CultureInfo.InvariantCulture);
        }
        else
        {
            await FileAsync(context, int.Parse(path, CultureInfo.InvariantCulture));
        }
    }

    private static async Task FileAsync(HttpContext context, int length)
    {
        var (from, tag) = (0, $"\"{length}\"");
        context.Response.ContentType = "application/octet-stream";
        if (!context.Request.QueryString.Value!.Contains("notag", StringComparison.Ordinal))
        {
            context.Response.Headers.ETag = tag;
        }

        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range && context.Request.Headers.IfRange.ToString() == tag)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{length - 1}/{length}";
        }

        context.Response.ContentLength = length - from;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var piece = new byte[64 * 1024];
        for (var at = from; at < length; at += piece.Length)
        {
            var count = Math.Min(piece.Length, length - at);
            Fill(piece.AsSpan(0, count), at);
            await context.Response.Body.WriteAsync(piece.AsMemory(0, count), context.RequestAborted);
        }
    }

    private static void Fill(Span<byte> bytes, int at)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(((at + i) * 2654435761L) >> 13);
        }
    }
}
