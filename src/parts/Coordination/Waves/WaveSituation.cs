using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>Everything that the executor of a class decides by, at one moment.</summary>
public sealed record WaveSituation
{
    private IReadOnlyList<MemberState>? _members;

    /// <summary>The newest picture.</summary>
    public required ControlPicture Head { get; init; }

    /// <summary>The class's cursors as of the newest picture; null before there are any.</summary>
    public required DeploymentDocument? Deployment { get; init; }

    /// <summary>The newest revision that touched the class.</summary>
    public required Revision LastChange { get; init; }

    /// <summary>How to find out the state of every node; asked once, and only if something is on its way.</summary>
    public required Func<IReadOnlyList<MemberState>> Look { get; init; }

    /// <summary>Every node that may hold configuration.</summary>
    public IReadOnlyList<MemberState> Members => _members ??= Look();

    /// <summary>The mean share of Hosts that were Down within the last hour.</summary>
    public double HostsDownMean { get; init; }
}
