using System.Globalization;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>
/// Twenty nodes with two streams each to three Stargates, four writers, and twelve seconds of loss, delay, cuts, crashes,
/// compactions and sometimes a new epoch; then calm, in which everybody must come to hold what the store holds.
/// </summary>
internal sealed class ConfigurationScenario : IAsyncDisposable
{
    private const int Nodes = 20;
    private const int Stargates = 3;
    private const int Writers = 4;

    private static readonly TimeSpan StormTime = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(30);

    private readonly SimulationRun _run;
    private readonly SimulatedNetwork _network;
    private readonly MemoryControlStore _store;
    private readonly UnreliableStore _line;
    private readonly SimulatedStargate[] _stargates;
    private readonly SimulatedNode[] _nodes;
    private readonly SimulatedWriter[] _writers;
    private readonly Dictionary<(ResourceKey Key, Revision Modified), Outcome<object>> _parsed = [];

    private ConfigurationScenario(SimulationRun run)
    {
        _run = run;
        _network = new SimulatedNetwork(run) { Weather = new NetworkWeather { Loss = 0.01, DelaySeconds = (0.0005, 0.2) } };
        _store = new MemoryControlStore(run.Time, new StoreRetention { Revisions = 5, Age = TimeSpan.Zero });
        _line = new UnreliableStore(_store, run) { Failure = 0.03 };
        _stargates = [.. Enumerable.Range(1, Stargates).Select(i => new SimulatedStargate(run, _network, $"stargate-{i}", _line))];
        var names = _stargates.Select(stargate => stargate.Name).ToArray();
        _nodes = [.. Enumerable.Range(1, Nodes).Select(i => new SimulatedNode(run, _network, NodeId.Parse($"node-{i}"), names, Parse))];
        _writers = [.. Enumerable.Range(1, Writers).Select(i => new SimulatedWriter(run, _line, i))];
    }

    public static async Task RunAsync(SimulationRun run)
    {
        await using var scenario = new ConfigurationScenario(run);
        await scenario.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task RunAsync()
    {
        Array.ForEach(_stargates, stargate => stargate.Start());
        Array.ForEach(_nodes, node => node.Start());
        var writing = _writers.Select(writer => _run.Start(cancellation => writer.RunAsync(StormTime, cancellation), _run.End)).ToArray();
        await StormAsync();
        _network.Heal();
        _line.Failure = 0;
        await Task.WhenAll(writing);
        await CalmAsync();
        await CheckWritersAsync();
    }

    /// <summary>Reading is pure, so the twenty nodes may share its results.</summary>
    private Outcome<object> Parse(ResourceEntry entry)
    {
        if (!_parsed.TryGetValue((entry.Key, entry.Modified), out var parsed))
        {
            parsed = ResourceKinds.Find(entry.Kind) is { } kind ? kind.ParseUntyped(entry) : new Failure("unknown_kind", entry.Kind);
            _parsed.Add((entry.Key, entry.Modified), parsed);
        }

        return parsed;
    }

    private async Task StormAsync()
    {
        while (_run.Time.Elapsed < StormTime)
        {
            await _run.DelayAsync(_run.Between(0.05, 0.5), _run.End);
            await StrikeAsync();
        }
    }

    private async Task StrikeAsync()
    {
        switch (_run.Random.Next(8))
        {
            case 0 or 1:
                var node = _run.Pick(_nodes);
                await CrashAsync(node.Crash, node.Start);
                break;
            case 2:
                var stargate = _run.Pick(_stargates);
                await CrashAsync(stargate.Crash, stargate.Start);
                break;
            case 3:
                _network.Part(_run.Pick(_nodes).Id.Value, _run.Pick(_stargates).Name);
                break;
            case 4:
                await CompactAsync();
                break;
            case 5 when _run.Chance(0.2):
                _run.Note($"epoch {_store.StartEpoch().Epoch}");
                break;
            default:
                _network.CutOne();
                break;
        }
    }

    private async Task CrashAsync(Action crash, Action start)
    {
        crash();
        await _run.DelayAsync(_run.Between(0.001, 3), _run.End);
        start();
    }

    private async Task CompactAsync()
    {
        var granted = await _store.AcquireLeaseAsync(StoreRetention.Lease, NodeId.Parse("compactor"), TimeSpan.FromSeconds(10), _run.End);
        var fence = Assert.IsType<LeaseOutcome.Granted>(granted).Fence;
        var head = (await _store.CompactAsync(new Revision(long.MaxValue), fence, _run.End)).Value;
        _run.Note($"compacted to {head.Floor}");
    }

    /// <summary>Waits until every node holds what the store holds, proven by digest and cursor; says who does not.</summary>
    private async Task CalmAsync()
    {
        var deadline = _run.Time.Elapsed + CalmMax;
        while (true)
        {
            var found = Assert.IsType<ReadOutcome.Found>(await _store.ReadAsync(KeyRange.All, _run.End));
            var behind = _nodes.Where(node => Difference(node, found) is not null).ToArray();
            if (behind.Length == 0)
            {
                _run.Note($"all hold revision {found.Head.Revision}");
                return;
            }

            Assert.True(
                _run.Time.Elapsed < deadline,
                string.Join("; ", behind.Select(node => $"{node.Id}: {Difference(node, found)}")));
            await _run.DelayAsync(TimeSpan.FromSeconds(1), _run.End);
        }
    }

    /// <summary>What a node holds that the store doesn't, or the reverse; null if nothing.</summary>
    internal static string? Difference(SimulatedNode node, ReadOutcome.Found found)
    {
        var picture = node.Current;
        if (picture.Epoch != found.Head.Epoch)
        {
            return $"epoch {picture.Epoch} instead of {found.Head.Epoch}";
        }

        var topic = NodeTopic.Of(NodeRole.Gateway, node.Id);
        foreach (var resourceClass in NodeTopic.Classes)
        {
            var meant = found.Entries.Where(entry => topic.ClassOf(entry.Key) == resourceClass).ToArray();
            var digest = meant.Aggregate(ReplicaDigest.Empty, (sum, entry) => sum ^ ReplicaDigest.Of(entry.Key, entry.Modified));
            if (!picture.Positions.TryGetValue(resourceClass, out var position) || position.Digest != digest)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{resourceClass} at {position.Cursor} has another digest");
            }

            var held = picture.Entries.Values.Where(entry => entry.Class == resourceClass).Select(entry => (entry.Resource.Key, entry.Resource.Modified));
            if (!held.SequenceEqual(meant.Select(entry => (entry.Key, entry.Modified))))
            {
                return $"{resourceClass} has the right digest and other entries";
            }
        }

        return null;
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
