using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Naming;
using Edge.Stargate;

namespace Edge.Tests.Unit.Stargate;

/// <summary>What answers are compiled with where nothing comes from outside.</summary>
internal static class SteeringParts
{
    public static SteeringSources None(NodeMetrics meters)
    {
        var store = new MemoryControlStore(TimeProvider.System);
        var view = new ControlView(store, new CoordinationOptions(), new CoordinationMetrics(meters), TimeProvider.System);
        return new SteeringSources(
            new AliasLookups(null, static () => { }, new SteeringMetrics(meters), TimeProvider.System),
            new LatencyDesk(store, view, NodeId.Parse("sg1"), TimeProvider.System));
    }
}
