namespace Edge.Kernel.Resources;

/// <summary><c>policies/&lt;name&gt;</c>: what a token that carries the policy may do. Everything else is denied.</summary>
public sealed record PolicyDocument
{
    public required IReadOnlyList<PolicyRule> Rules { get; init; }
}
