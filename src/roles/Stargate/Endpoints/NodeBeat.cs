using System.Globalization;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>What a node says of itself in a heartbeat, checked.</summary>
/// <param name="Load">See <see cref="LoadLevel"/>.</param>
/// <param name="LostHosts">Of a Gateway: the Hosts whose job connections broke lately.</param>
internal sealed record NodeBeat(long Sequence, ReportedState State, int Load, IReadOnlyList<NodeId> LostHosts)
{
    private const int LostHostsMax = 32;

    public static Outcome<NodeBeat> Check(Heartbeat heartbeat, NodeRole role)
    {
        ReportedState? state = heartbeat.State switch
        {
            NodeState.Starting => ReportedState.Starting,
            NodeState.Serving => ReportedState.Serving,
            NodeState.Draining => ReportedState.Draining,
            NodeState.Leaving => ReportedState.Leaving,
            NodeState.Updating => ReportedState.Updating,
            _ => null,
        };
        if (state is not { } known)
        {
            return Failure.Invalid("heartbeat.state", heartbeat.State.ToString(), "it is no state of a node");
        }

        if (heartbeat.LostHosts.Count > (role == NodeRole.Gateway ? LostHostsMax : 0))
        {
            return Failure.Invalid(
                "heartbeat.lost_hosts",
                heartbeat.LostHosts.Count.ToString(CultureInfo.InvariantCulture),
                $"only Gateways name lost Hosts, and at most {LostHostsMax}");
        }

        var load = LoadLevel.Of((long)(heartbeat.Load?.InFlight ?? 0) + (heartbeat.Load?.Queued ?? 0));
        return new NodeBeat(
            heartbeat.Sequence, known, load, [.. heartbeat.LostHosts.Where(static host => NodeId.TryParse(host, out _)).Select(NodeId.Parse)]);
    }

    public void Tell(HealthJudge judge, NodeId node, long stream)
    {
        judge.Beat(node, stream, State, Load);
        foreach (var host in LostHosts)
        {
            judge.JobLost(node, host);
        }
    }
}
