using Edge.Delivery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>
/// One request and its reply, seen through the server's features. Made once for a connection and used for all of its
/// requests, one after the other.
/// </summary>
internal sealed class Visit : IFieldLookup
{
    public IFeatureCollection Features { get; private set; } = null!;

    public IHttpRequestFeature Request { get; private set; } = null!;

    public IHttpResponseFeature Response { get; private set; } = null!;

    public IHttpResponseBodyFeature Body { get; private set; } = null!;

    public IHeaderDictionary RequestFields { get; private set; } = null!;

    public string Method => Request.Method;

    public bool HasBody => Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody;

    /// <summary>Asking for it makes a token source, so a hit does not.</summary>
    public CancellationToken Aborted => Features.Get<IHttpRequestLifetimeFeature>()!.RequestAborted;

    public bool IsHttp1 => Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal);

    /// <summary>The request's content did not keep to its own framing.</summary>
    public bool ContentIsBroken { get; set; }

    public bool IsSecure => Request.Scheme == "https";

    public void Begin(IFeatureCollection features)
    {
        Features = features;
        Request = features.Get<IHttpRequestFeature>()!;
        Response = features.Get<IHttpResponseFeature>()!;
        Body = features.Get<IHttpResponseBodyFeature>()!;
        RequestFields = Request.Headers;
        ContentIsBroken = false;
    }

    public string? Field(string name)
    {
        if (!RequestFields.TryGetValue(name, out var value) || value.Count == 0)
        {
            return null;
        }

        return value.Count == 1 ? value[0] : Joined(value);
    }

    /// <summary>Ends the connection so that the visitor sees that the reply is not whole.</summary>
    public void Abort() => Features.Get<IHttpRequestLifetimeFeature>()!.Abort();

    /// <summary>After this reply the connection ends: <c>Connection: close</c>, or GOAWAY.</summary>
    public void CloseConnectionAfterwards()
    {
        if (IsHttp1)
        {
            Response.Headers.Connection = "close";
        }

        Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    /// <summary>Content of any length is welcome, since it streams.</summary>
    public void AllowAnyRequestLength()
    {
        if (Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    private static string Joined(StringValues values) => string.Join(", ", values.ToArray());
}
