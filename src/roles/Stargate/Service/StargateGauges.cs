using System.Diagnostics.Metrics;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>What is read off a Stargate whenever somebody asks for its metrics.</summary>
internal static class StargateGauges
{
    public static void Observe(IMeterFactory meters, StargateWorks works)
    {
        var meter = meters.Create(new MeterOptions("Edge.Coordination"));
        meter.CreateObservableGauge("edge_coordination_store_down_seconds", () => works.View.StoreDown.TotalSeconds, "s", "How long the store hasn't answered.");
        meter.CreateObservableGauge("edge_coordination_arriving_count", () => works.Arrivals.UnderWay, null, "Connections whose arrival is under way.");
        meter.CreateObservableGauge("edge_coordination_waiting_count", () => works.Arrivals.Waiting, null, "Connections that wait for their turn to arrive.");
        meter.CreateObservableGauge("edge_coordination_snapshots_waiting_count", () => works.Snapshots.Waiting, null, "Streams that wait for their turn to get a snapshot.");
        meter.CreateObservableGauge("edge_coordination_doubts_count", () => works.Board.Doubt.Length > 0 ? 1 : 0, null, "1 while this Stargate doubts itself and abstains.");
        meter.CreateObservableGauge("edge_coordination_revision_number", () => works.View.Current.Revision.Value, null, "The revision that this Stargate serves by.");
        meters.Create(new MeterOptions(NamingMetrics.MeterName)).CreateObservableGauge("edge_naming_unkept_zones_count", () => works.Signing.AsideCount, null, "Signed zones whose keys are not kept, since something of them cannot be read or written.");
    }
}
