namespace Edge.Kernel.Resources;

/// <summary><c>claims/host/&lt;hostname&gt;</c>: which service owns a host name, so that no two can.</summary>
public sealed record ClaimDocument
{
    public required string Service { get; init; }
}
