namespace Edge.Kernel;

/// <summary>
/// A role cannot start, or go on, for a reason that its operator can do something about, such as a used join code or an
/// unreachable Stargate. Stages throw it; the command line prints its one sentence.
/// </summary>
public sealed class RoleFailedException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure => failure;
}
