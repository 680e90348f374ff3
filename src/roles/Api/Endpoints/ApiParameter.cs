namespace Edge.Api;

/// <summary>A query parameter or header of a route, for the OpenAPI document.</summary>
/// <param name="In"><c>query</c> or <c>header</c>.</param>
internal sealed record ApiParameter(string Name, string In, string Description);
