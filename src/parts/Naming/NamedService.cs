namespace Edge.Naming;

/// <summary>A service's names: <c>&lt;id&gt;.&lt;network domain&gt;</c>, and the domains that it has claimed.</summary>
/// <param name="Id">The last segment of its key.</param>
public sealed record NamedService(string Id, IReadOnlyList<string> Domains);
