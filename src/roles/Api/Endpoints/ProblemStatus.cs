using Edge.Kernel;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>Which HTTP status a failure's code has, and the problems that the API itself adds.</summary>
internal static class ProblemStatus
{
    public const string Malformed = "malformed_body";
    public const string NotFound = "not_found";
    public const string ReadOnly = "read_only";
    public const string Conflict = "conflict";
    public const string Taken = "domain_taken";
    public const string PreconditionFailed = "precondition_failed";
    public const string TooLarge = "too_large";
    public const string Unavailable = "store_unavailable";
    public const string BelowMinimum = Coordination.PlanGuard.BelowMinimum;
    public const string NotDrainable = "not_drainable";
    public const string Full = "store_full";
    public const string OutcomeUnknown = "outcome_unknown";

    public static int Of(Failure failure) => failure.Code switch
    {
        Malformed => StatusCodes.Status400BadRequest,
        "unauthenticated" or "login_refused" or "login_ended" or "code_required" => StatusCodes.Status401Unauthorized,
        "no_capability" => StatusCodes.Status403Forbidden,
        NotFound => StatusCodes.Status404NotFound,
        ReadOnly => StatusCodes.Status405MethodNotAllowed,
        Conflict or Taken or BelowMinimum or NotDrainable or "ends_own_token" => StatusCodes.Status409Conflict,
        PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        TooLarge => StatusCodes.Status413PayloadTooLarge,
        "unsupported_type" => StatusCodes.Status415UnsupportedMediaType,
        "too_many_failures" => StatusCodes.Status429TooManyRequests,
        Unavailable or Full or OutcomeUnknown or "busy" or "view_stale" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>What a person reads first; the detail follows.</summary>
    public static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be read",
        StatusCodes.Status401Unauthorized => "Not authenticated",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status405MethodNotAllowed => "Not to be done here",
        StatusCodes.Status409Conflict => "In conflict with the present state",
        StatusCodes.Status412PreconditionFailed => "Changed meanwhile",
        StatusCodes.Status413PayloadTooLarge => "Too large",
        StatusCodes.Status415UnsupportedMediaType => "Not JSON",
        StatusCodes.Status429TooManyRequests => "Too many failures",
        StatusCodes.Status503ServiceUnavailable => "Not available just now",
        _ => "Refused",
    };

    public static Failure Missing(string key) => new(NotFound, $"{key} does not exist");

    public static Failure StoreDown(string detail) =>
        new(Unavailable, $"the network's store does not answer, try again soon: {detail}") { Retryable = true };
}
