using System.Net;

namespace Edge.Kernel.Resources.Rules;

internal static class ServiceRules
{
    private const int DomainsMax = 20;

    private const int OriginLengthMax = 2048;

    private const int OriginTimeoutSecondsMax = 300;

    public static Failure? Check(ServiceDocument service) =>
        Fields.Count("domains", service.Domains.Count, 1, DomainsMax)
        ?? Fields.Distinct("domains", service.Domains, Fields.HostName)
        ?? (BrokenOriginRule(service.Origin) is { } rule ? Failure.Invalid("origin", WithoutUser(service.Origin), rule) : null)
        ?? (service.OriginHost is null || IsHost(service.OriginHost)
            ? null
            : Failure.Invalid("originHost", service.OriginHost, "it must be a host name or IP address, with or without a port"))
        ?? Fields.Range("originTimeoutSeconds", service.OriginTimeoutSeconds, 1, OriginTimeoutSecondsMax);

    private static string? BrokenOriginRule(string origin)
    {
        if (origin.Length > OriginLengthMax)
        {
            return $"an origin has at most {OriginLengthMax} characters";
        }

        // Uri forgives what an origin should not contain: white space at its ends, backslashes, an empty user or query.
        if (origin.Any(character => character is <= ' ' or '\\' or >= '\x7f'))
        {
            return "an origin is written in visible ASCII characters";
        }

        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            return "an origin is an absolute http or https URL, such as http://127.0.0.1:8000";
        }

        if (origin.Contains('?') || origin.Contains('#'))
        {
            return "an origin has no query and no fragment";
        }

        return uri.UserInfo.Length > 0 || Authority(origin).Contains('@') ? "an origin has no user name or password"
            : uri.Port is < 1 or > ushort.MaxValue ? "an origin's port lies between 1 and 65535"
            : null;
    }

    /// <summary>What stands before the host may be a password, which no error shows.</summary>
    private static string WithoutUser(string origin) =>
        origin.Contains('@') ? $"…{origin.AsSpan(origin.LastIndexOf('@'))}" : origin;

    private static ReadOnlySpan<char> Authority(string origin)
    {
        var rest = origin.AsSpan(origin.IndexOf("://", StringComparison.Ordinal) + 3);
        var slash = rest.IndexOf('/');
        return slash < 0 ? rest : rest[..slash];
    }

    private static bool IsHost(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 && Fields.IsPort(text[(colon + 1)..]) && (text[0] == '[' || text.IndexOf(':') == colon) ? text[..colon] : text;
        return HostName.IsValid(host)
            || (IPAddress.TryParse(host, out var address) && (host == address.ToString() || host == $"[{address}]"));
    }
}
