using System.Net;
using Edge.Jobs;

namespace Edge.Origin;

/// <summary>Writes a fetch as the message that the connection pool sends.</summary>
internal static class OriginMessage
{
    public static HttpRequestMessage Of(FetchRequest request, Uri target, SilenceWatch watch)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), target)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = request.Body is null ? null : new OriginUpload(request.Body, request.BodyLength, watch),
        };
        foreach (var (name, value) in request.Fields)
        {
            Add(message, name, value);
        }

        // Without this the pool would name the port of a TLS origin, which it believes to be clear.
        if (message.Headers.Host is null)
        {
            message.Headers.TryAddWithoutValidation("Host", new Uri(request.Origin).Authority);
        }

        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        // Expect is answered by our own listener; the framing is that of our own connection.
        if (HopByHop.Is(name) || HopByHop.Same(name, "Expect") || HopByHop.Same(name, "Content-Length"))
        {
            return;
        }

        // Fields of a body (Content-Type and the like) have a place only where there is a body.
        if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } content)
        {
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
