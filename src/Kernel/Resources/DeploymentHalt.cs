namespace Edge.Kernel.Resources;

/// <summary>Why the waves of a class wait for a person.</summary>
public sealed record DeploymentHalt
{
    /// <summary><c>rejection</c> or <c>health</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }
}
