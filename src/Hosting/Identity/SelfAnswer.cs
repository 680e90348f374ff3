using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>The refusals of a node that is asked about itself, as problem details (RFC 9457).</summary>
public static class SelfAnswer
{
    /// <summary>Where nodes tell about themselves.</summary>
    public const string Path = "/v1/self";

    public static (int Status, JsonObject Body) Refused(Failure failure)
    {
        var status = failure.Code switch
        {
            "not_found" => 404,
            "method_refused" => 405,
            "no_capability" => 403,
            "verifier_stale" => 503,
            "too_many_failures" => 429,
            _ => 401,
        };
        return (status, new JsonObject
        {
            ["type"] = $"urn:edge:problem:{failure.Code}",
            ["status"] = status,
            ["code"] = failure.Code,
            ["detail"] = failure.Message,
        });
    }
}
