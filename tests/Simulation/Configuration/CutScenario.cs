using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>
/// Streams that are cut all the time while eight writers change resources. Each node checks at every step that nothing goes
/// back; at the end each holds what the store holds, and every writer's last word.
/// </summary>
internal sealed class CutScenario : IAsyncDisposable
{
    public const int SeedsForTenThousand = 10_000 / Cuts;

    private const int Cuts = 500;
    private const int Nodes = 12;
    private const int Stargates = 3;
    private const int Writers = 8;

    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(30);

    private readonly SimulationRun _run;
    private readonly SimulatedNetwork _network;
    private readonly MemoryControlStore _store;
    private readonly SimulatedNode[] _nodes;
    private readonly SimulatedWriter[] _writers;

    private CutScenario(SimulationRun run)
    {
        _run = run;
        _network = new SimulatedNetwork(run) { Weather = new NetworkWeather { DelaySeconds = (0.0005, 0.05) } };
        _store = new MemoryControlStore(run.Time);
        var stargates = Enumerable.Range(1, Stargates).Select(i => new SimulatedStargate(run, _network, $"stargate-{i}", _store)).ToArray();
        Array.ForEach(stargates, stargate => stargate.Start());
        _nodes = [.. Enumerable.Range(1, Nodes).Select(i =>
            new SimulatedNode(run, _network, NodeId.Parse($"node-{i}"), [.. stargates.Select(stargate => stargate.Name)], Parse))];
        _writers = [.. Enumerable.Range(1, Writers).Select(i => new SimulatedWriter(run, _store, i))];
    }

    public static async Task RunAsync(SimulationRun run)
    {
        await using var scenario = new CutScenario(run);
        await scenario.RunAsync();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static Outcome<object> Parse(ResourceEntry entry) =>
        ResourceKinds.Find(entry.Kind) is { } kind ? kind.ParseUntyped(entry) : new Failure("unknown_kind", entry.Kind);

    private async Task RunAsync()
    {
        Array.ForEach(_nodes, node => node.Start());
        var until = TimeSpan.FromSeconds(Cuts * 0.04);
        var writers = _writers.Select(writer => _run.Start(cancellation => writer.RunAsync(until, cancellation), _run.End)).ToArray();
        for (var cuts = 0; cuts < Cuts;)
        {
            await _run.DelayAsync(_run.Between(0.001, 0.07), _run.End);
            cuts += _network.CutOne() ? 1 : 0;
        }

        await Task.WhenAll(writers);
        await CalmAsync();
        await CheckWritersAsync();
    }

    private async Task CalmAsync()
    {
        var deadline = _run.Time.Elapsed + CalmMax;
        while (true)
        {
            var found = Assert.IsType<ReadOutcome.Found>(await _store.ReadAsync(KeyRange.All, _run.End));
            var behind = _nodes.Where(node => ConfigurationScenario.Difference(node, found) is not null).ToArray();
            if (behind.Length == 0)
            {
                return;
            }

            Assert.True(
                _run.Time.Elapsed < deadline,
                string.Join("; ", behind.Select(node => $"{node.Id}: {ConfigurationScenario.Difference(node, found)}")));
            await _run.DelayAsync(TimeSpan.FromSeconds(1), _run.End);
        }
    }

    private async Task CheckWritersAsync()
    {
        foreach (var writer in _writers)
        {
            var range = KeyRange.Of(ResourceKinds.Service.Key(writer.CounterId));
            var entry = Assert.Single(Assert.IsType<ReadOutcome.Found>(await _store.ReadAsync(range, _run.End)).Entries);
            Assert.Equal($"n{writer.Written}.test", ResourceKinds.Service.Parse(entry).Value.OriginHost);
        }
    }
}
