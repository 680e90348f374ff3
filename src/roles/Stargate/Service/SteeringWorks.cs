using Edge.Hosting;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>What steered answers depend on beside documents: where addresses lie, and which members of pools live.</summary>
internal sealed class SteeringWorks
{
    public SteeringWorks(
        NodeId self, StargateOptions options, NamingAnswers answers, Action refresh, NodeDirectory nodes, HealthBoard board, SteeringMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        Answers = answers;
        Members = new MemberDesk(self);
        Probes = new MemberProbeLoop(self, () => answers.ProbedPools, Reliable, Members, new MemberProber(options.ProbesPrivate, time), metrics, time);
        Locations = new LocationReading(options.Locations, answers, refresh, metrics, loggers.CreateLogger<LocationReading>());
        Members.Judged += judgements =>
        {
            answers.Note(judgements);
            refresh();
        };

        IEnumerable<NodeId> Reliable() => nodes.Stargates().Keys.Where(stargate => board.HealthOf(stargate) is NodeHealth.Healthy or NodeHealth.Suspect);
    }

    /// <summary>What it all comes to.</summary>
    public NamingAnswers Answers { get; }

    public required SteeringSources Sources { get; init; }

    public MemberDesk Members { get; }

    public MemberProbeLoop Probes { get; }

    public LocationReading Locations { get; }

    /// <summary>Listens to what peers think of members.</summary>
    public void Follow(MeshLink mesh)
    {
        mesh.MembersTold += (peer, members) => Members.Take(peer, MemberWire.Read(members));
        mesh.PeerLost += Members.Forget;
    }
}
