using Edge.Jobs;

namespace Edge.Gateway;

/// <summary>The errors that visitors can meet.</summary>
internal static class GatewayErrors
{
    private const int RetryAfterSeconds = 1;

    public static readonly GatewayError AmbiguousFraming = new(
        400, "ambiguous_framing", "Bad request", "The request tells its length both by Content-Length and by Transfer-Encoding.")
    {
        ClosesConnection = true,
    };

    public static readonly GatewayError UnknownCoding = new(
        501, "unknown_coding", "Not implemented", "Of transfer codings only 'chunked' is understood here, alone and once, by HTTP/1.1.")
    {
        ClosesConnection = true,
    };

    public static readonly GatewayError BadTarget = new(
        400, "bad_target", "Bad request", "The request's target is neither a path nor an absolute http URL without a fragment.")
    {
        ClosesConnection = true,
    };

    public static readonly GatewayError BrokenContent = new(
        400, "broken_content", "Bad request", "The request's content breaks its own framing.")
    {
        ClosesConnection = true,
    };

    public static readonly GatewayError MethodRefused = new(
        405, "method_refused", "Method not allowed", "TRACE and CONNECT are not served here.")
    {
        ClosesConnection = true,
    };

    public static readonly GatewayError Loop = new(
        508, "loop_detected", "Loop detected", "This request has been here before: the service's origin leads back to this network.");

    public static readonly GatewayError NotStored = new(
        504, "not_stored", "Not in the cache", "The request asks for a stored response only, and there is none that is fresh.");

    public static GatewayError UnknownHost(string? host) => new(
        404, "unknown_host", "Unknown host", $"No service on this network has the host name '{Shown(host)}'.");

    /// <summary>What a failed fetch tells visitors. Where the origin is they don't learn: the detail names it, and is for the log.</summary>
    public static GatewayError Of(FetchFailure reason, string detail) => reason switch
    {
        FetchFailure.TimedOut => new GatewayError(504, "origin_timeout", "Origin timed out", "The service's origin did not answer in time."),
        FetchFailure.Overloaded => new GatewayError(503, "overloaded", "Overloaded", $"There is no room for this request just now: {detail}")
        {
            RetryAfterSeconds = RetryAfterSeconds,
        },
        FetchFailure.Malformed => new GatewayError(502, "origin_malformed", "Bad origin response", "The service's origin did not answer in valid HTTP."),
        FetchFailure.Forbidden => new GatewayError(502, "origin_forbidden", "Origin refused", "The service's origin is at an address that this network does not connect to."),
        _ => new GatewayError(502, "origin_unreachable", "Origin unreachable", "The service's origin cannot be reached."),
    };

    private static string Shown(string? host) => host is { Length: > 100 } ? host[..100] + "…" : host ?? "";
}
