using System.Globalization;
using Edge.Kernel;
using Grpc.Core;

namespace Edge.Protocol;

/// <summary>
/// Carries a <see cref="Failure"/> over gRPC: the message is the status's detail, the code travels in the trailer
/// <c>edge-code</c>, so that both ends of a call speak of it in the same words.
/// </summary>
public static class RpcFailure
{
    public const string CodeTrailer = "edge-code";

    public const string FieldTrailer = "edge-field";

    public const string RetryableTrailer = "edge-retryable";

    /// <summary>In whole milliseconds.</summary>
    public const string RetryAfterTrailer = "edge-retry-after";

    /// <summary>Nobody is asked to stay away for longer.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(5);

    /// <summary>The failure when a Stargate does not answer at all.</summary>
    public const string UnreachableCode = "stargate_unreachable";

    public static RpcException From(Failure failure)
    {
        var trailers = new Metadata { { CodeTrailer, failure.Code } };
        if (failure.Field is { } field && field.All(char.IsAscii))
        {
            trailers.Add(FieldTrailer, field);
        }

        if (failure.Retryable)
        {
            trailers.Add(RetryableTrailer, "true");
        }

        if (failure.RetryAfter is { } retryAfter)
        {
            trailers.Add(RetryAfterTrailer, ((long)retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(StatusOf(failure), failure.Message), trailers);
    }

    public static Failure ToFailure(RpcException error)
    {
        if (error.Trailers.GetValue(CodeTrailer) is { Length: > 0 } code)
        {
            return new Failure(code, error.Status.Detail)
            {
                Field = error.Trailers.GetValue(FieldTrailer),
                Retryable = error.Trailers.GetValue(RetryableTrailer) == "true",
                RetryAfter = RetryAfterOf(error.Trailers.GetValue(RetryAfterTrailer)),
            };
        }

        return error.StatusCode switch
        {
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal =>
                new Failure(UnreachableCode, $"the Stargate does not answer: {error.Status.Detail}") { Retryable = true },
            StatusCode.Unimplemented => new Failure("release_too_old", "the Stargate runs a release that does not know this call; update it first"),
            _ => new Failure("rpc_failed", $"the Stargate refuses: {error.Status.Detail}"),
        };
    }

    private static TimeSpan? RetryAfterOf(string? milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromMilliseconds(Math.Min(number, RetryAfterMax.TotalMilliseconds))
            : null;

    private static StatusCode StatusOf(Failure failure) => failure.Code switch
    {
        "unauthenticated" or "device_refused" or "join_code_refused" or "proof_refused" or "channel_mismatch" => StatusCode.Unauthenticated,
        "no_capability" or "certificate_refused" => StatusCode.PermissionDenied,
        "invalid_document" or "certificate_request_refused" or "join_role_wrong" => StatusCode.InvalidArgument,
        "node_exists" => StatusCode.AlreadyExists,
        "node_unknown" or "device_unknown" => StatusCode.NotFound,
        "conflict" => StatusCode.Aborted,
        "too_many_failures" or "too_many_sessions" or "stargate_busy" or "stargate_full" or "too_many_challenges" or "too_many_lookups" => StatusCode.ResourceExhausted,
        _ => failure.Retryable ? StatusCode.Unavailable : StatusCode.FailedPrecondition,
    };
}
