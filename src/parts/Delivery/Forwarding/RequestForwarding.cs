using System.Collections.Frozen;
using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>Makes the request that goes on to the origin.</summary>
public static class RequestForwarding
{
    /// <summary>
    /// Fields by which a visitor could pretend to be another hop, or speak to the origin of another request than the one
    /// that the cache is keyed by; and those that are written anew.
    /// </summary>
    private static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
        [
            "Host", "Content-Length", "Expect", "Forwarded", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL",
            "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "X-HTTP-Method", "X-HTTP-Method-Override",
            "X-Method-Override", "X-Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Content-Length",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] SecretWords = ["auth", "token", "key", "secret", "session", "password", "credential", "signature"];

    /// <summary>
    /// Whether nothing in the request belongs to one visitor alone, so that a Host may see it and others may share its
    /// answer: a GET with neither content nor a field that carries credentials.
    /// </summary>
    public static bool IsPublic(VisitorRequest request)
    {
        if (request.Method is not ("GET" or "HEAD") || request.Body is not null)
        {
            return false;
        }

        foreach (var (name, _) in request.Fields)
        {
            if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) || IsSecret(name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the node itself already had this request in its hands (RFC 8586).</summary>
    public static bool IsLoop(string? loop, string node)
    {
        var rest = loop.AsSpan();
        while (FieldList.Next(ref rest, out var member))
        {
            var end = member.IndexOf(';');
            if ((end < 0 ? member : member[..end]).TrimEnd(" \t").Equals(NameOf(node), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How the node calls itself in <c>Via</c>, <c>CDN-Loop</c> and <c>Cache-Status</c>.</summary>
    public static string NameOf(string node) => "edge-" + node;

    /// <summary>The end-to-end fields, with <c>Host</c>, <c>Forwarded</c>, <c>Via</c> and <c>CDN-Loop</c> of our own.</summary>
    /// <param name="shared">Others may share the answer, so it must not depend on this visitor's address.</param>
    public static HeaderFields Fields(VisitorRequest request, string node, bool shared)
    {
        var connection = request.Fields.Combined("Connection");
        var host = request.Route.Host ?? request.Key.Host;
        var fields = new HeaderFields(request.Fields.Count + 4) { { "Host", host } };
        foreach (var (name, value) in request.Fields)
        {
            if (!IsDeceptive(name) && !HopByHop.Has(name, connection) && HopByHop.IsValue(value))
            {
                fields.Add(name, value);
            }
        }

        fields.Add("Forwarded", Forwarded(request, node, shared));
        fields.Add("Via", $"{request.Protocol} {NameOf(node)}");
        fields.Add("CDN-Loop", NameOf(node));
        return fields;
    }

    /// <summary>The request to the origin with these fields.</summary>
    public static FetchRequest ToFetch(VisitorRequest request, string method, HeaderFields fields) => new()
    {
        Method = method,
        Origin = request.Route.Origin,
        Target = request.Route.PathPrefix + request.Key.Target,
        Fields = fields,
        Body = request.Body,
        BodyLength = request.BodyLength,
        Timeout = request.Route.Timeout,
    };

    // CGI and its successors read "X_Forwarded_Host" as "X-Forwarded-Host", so both spellings are one.
    private static bool IsDeceptive(string name)
    {
        var plain = name.Replace('_', '-');
        return Dropped.Contains(plain) || plain.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 7239: an IPv6 address stands in brackets and quotes, what is not told is "unknown".
    private static string Forwarded(VisitorRequest request, string node, bool shared)
    {
        var address = request.ClientAddress switch
        {
            null => "unknown",
            _ when shared => "unknown",
            { } text when text.Contains(':', StringComparison.Ordinal) => $"\"[{text}]\"",
            { } text => text,
        };
        return $"for={address};host={request.Key.Host};proto={request.Scheme};by=_{node}";
    }

    private static bool IsSecret(string name)
    {
        foreach (var word in SecretWords)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
