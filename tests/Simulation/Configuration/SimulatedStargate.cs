using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>A Stargate as far as configuration goes: the part's own view and feeds, between a simulated store and streams.</summary>
internal sealed class SimulatedStargate(SimulationRun run, SimulatedNetwork network, string name, IControlStore store)
{
    /// <summary>A short memory, so that nodes which were away need snapshots too.</summary>
    private static readonly CoordinationOptions Options = new() { LogRevisionsMax = 20, DeltaResourcesMax = 10 };

    private static readonly CoordinationMetrics Metrics = new(new SimulatedMeters());

    private CancellationTokenSource? _life;

    public string Name => name;

    public void Start()
    {
        network.Restart(name);
        _life = run.NewLife();
        var view = new ControlView(store, Options, Metrics, run.Time);
        var alive = _life.Token;
        _ = run.Start(view.RunAsync, alive);
        network.Listen(name, connection => _ = run.Start(cancellation => ServeAsync(view, connection, cancellation), alive));
    }

    public void Crash()
    {
        _life?.Cancel();
        network.Crash(name);
    }

    private async Task ServeAsync(ControlView view, SimulatedConnection connection, CancellationToken cancellation)
    {
        if (await connection.ReceiveAsync(cancellation) is StreamMessage.Hello hello)
        {
            await new SimulatedFeed(run, view, connection, hello, Options, Metrics).ServeAsync(cancellation);
        }
    }
}
