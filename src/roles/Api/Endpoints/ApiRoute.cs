namespace Edge.Api;

/// <summary>One line of the API's table: what is asked for, what it means and who answers.</summary>
/// <param name="Pattern">The path, e.g. <c>/v1/services</c>, with parameters in braces.</param>
/// <param name="Summary">One sentence for the OpenAPI document.</param>
/// <param name="Body">The schema of the request's body, by its name in the OpenAPI document; null for none.</param>
/// <param name="Reply">The schema of the successful answer, likewise.</param>
internal sealed record ApiRoute(
    string Method,
    string Pattern,
    string Summary,
    string? Body,
    string? Reply,
    Func<ApiEndpoints, ApiCall, CancellationToken, Task<ApiAnswer>> Answer)
{
    /// <summary>Whether it is asked without a token in the header.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The status of success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether the endpoint writes the audit log by itself, because it knows more than the answer says.</summary>
    public bool RecordsItself { get; init; }

    /// <summary>The pattern as the server matches it: an id of several segments takes the rest of the path.</summary>
    public string Template { get; init; } = Pattern;

    /// <summary>Bytes of the largest body; null for the usual bound.</summary>
    public int? BodyBytesMax { get; init; }

    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];
}
