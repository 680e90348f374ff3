using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What the executor of a class does next.</summary>
public abstract record WaveStep
{
    private WaveStep()
    {
    }

    /// <summary>Nothing, until something happens or time passes.</summary>
    public sealed record Wait(string Reason) : WaveStep;

    /// <summary>Writes the deployment.</summary>
    public sealed record Write(DeploymentDocument Document, string What) : WaveStep;

    /// <summary>Puts the last accepted document into the place of one that was refused.</summary>
    public sealed record Revert(DeploymentRejection Rejection) : WaveStep;
}
