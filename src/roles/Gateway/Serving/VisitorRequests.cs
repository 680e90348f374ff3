using Edge.Delivery;
using Edge.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Gateway;

/// <summary>Copies a request out of the server, for everything that takes longer than a hit.</summary>
internal static class VisitorRequests
{
    public static VisitorRequest Of(Visit visit, CacheKey key, OriginRoute route)
    {
        var hasBody = visit.HasBody;
        if (hasBody)
        {
            visit.AllowAnyRequestLength();
        }

        return new VisitorRequest
        {
            Method = visit.Method,
            Key = key,
            Route = route,
            Fields = Fields(visit.RequestFields),
            Scheme = visit.Request.Scheme,
            Protocol = visit.Request.Protocol.AsSpan()["HTTP/".Length..].ToString(),
            ClientAddress = visit.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString(),
            Body = hasBody ? new VisitorContent(visit.Request.Body, visit) : null,
            BodyLength = hasBody ? visit.RequestFields.ContentLength : null,
        };
    }

    private static HeaderFields Fields(IHeaderDictionary headers)
    {
        var fields = new HeaderFields(headers.Count + 4);
        foreach (var (name, values) in headers)
        {
            // HTTP/2 cookie crumbs are one field (RFC 9113 §8.2.3); the server hands them over joined already.
            foreach (var value in values)
            {
                if (value is not null && !name.StartsWith(':'))
                {
                    fields.Add(name, value);
                }
            }
        }

        return fields;
    }
}
