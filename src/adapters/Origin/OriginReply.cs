using System.Globalization;
using System.Net.Http.Headers;
using Edge.Jobs;

namespace Edge.Origin;

/// <summary>Reads the head of the pool's response, strictly where its framing is concerned.</summary>
internal static class OriginReply
{
    public static async ValueTask<FetchReply> OfAsync(FetchRequest request, HttpResponseMessage response, SilenceWatch watch)
    {
        var status = (int)response.StatusCode;
        var chunked = response.Headers.NonValidated.Contains("Transfer-Encoding");
        if (status is < 200 or > 999 || !TryLength(response, chunked, out var length))
        {
            response.Dispose();
            watch.Dispose();
            return new FetchReply.Failed(FetchFailure.Malformed, status < 200
                ? $"the origin answered {status}, which is not final"
                : "the origin's Content-Length is not one number");
        }

        var fields = new HeaderFields(16);
        Copy(response.Headers.NonValidated, fields, chunked);
        Copy(response.Content.Headers.NonValidated, fields, chunked);
        var empty = request.Method == "HEAD" || status is 204 or 304;
        // The stream is there with the head; if the time is over meanwhile, the body's first read finds that, and nothing leaks.
        var body = new OriginBody(response, await response.Content.ReadAsStreamAsync(CancellationToken.None), watch);
        return new FetchReply.Response(status, fields, body, empty ? 0 : length, Host: null);
    }

    /// <summary>
    /// Several equal lengths are one (RFC 9112 §6.3); unequal ones are an attack on whoever reads another than we do. With
    /// a transfer coding the length does not count and is not passed on.
    /// </summary>
    private static bool TryLength(HttpResponseMessage response, bool chunked, out long? length)
    {
        length = null;
        if (chunked || !response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lines))
        {
            return true;
        }

        foreach (var line in lines)
        {
            foreach (var part in line.Split(','))
            {
                if (!long.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    || (length is not null && length != value))
                {
                    return false;
                }

                length = value;
            }
        }

        return true;
    }

    private static void Copy(HttpHeadersNonValidated from, HeaderFields to, bool chunked)
    {
        var named = from.TryGetValues("Connection", out var connection) ? connection.ToString() : "";
        foreach (var (name, lines) in from)
        {
            if (HopByHop.Is(name) || IsNamed(named, name) || (chunked && HopByHop.Same(name, "Content-Length")))
            {
                continue;
            }

            foreach (var line in lines)
            {
                to.Add(name, line);
            }
        }
    }

    /// <summary>The Connection field may name further fields of the same kind.</summary>
    private static bool IsNamed(string connection, string name)
    {
        foreach (var part in connection.AsSpan().Split(','))
        {
            if (connection.AsSpan(part).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
