using System.Globalization;
using System.Text;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Waves;

/// <summary>
/// Eight Gateways in three regions, three Stargates, a writer that sometimes writes poison, an operator who skips what is
/// halted; partitions, crashes, kills between two steps of the executor, clocks that jump. Then calm, in which
/// everything must come to the end.
/// </summary>
internal sealed class WaveScenario : IAsyncDisposable
{
    private static readonly TimeSpan StormTime = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(240);

    private static readonly WaveOptions Options = new()
    {
        NetworkCanarySoak = TimeSpan.FromSeconds(2),
        NetworkRegionSoak = TimeSpan.FromSeconds(4),
        AbsenceTime = TimeSpan.FromSeconds(5),
    };

    private readonly SimulationRun _run;
    private readonly MemoryControlStore _store;
    private readonly UnreliableStore _line;
    private readonly WaveMember[] _members;
    private readonly WaveStargate[] _stargates;
    private readonly WaveNode[] _nodes;
    private readonly Dictionary<ResourceClass, DeploymentDocument> _deployments = [];
    private readonly Dictionary<ResourceClass, Revision> _written = [];

    private WaveScenario(SimulationRun run, double failure)
    {
        _run = run;
        _store = new MemoryControlStore(run.Time);
        _line = new UnreliableStore(_store, run) { Failure = failure };
        _members = [.. Enumerable.Range(1, 8).Select(number => new WaveMember(NodeId.Parse($"gateway-{number}"), NodeRole.Gateway, $"r{number % 3}", Labelled: number == 8 && run.Chance(0.3)))];
        _stargates = [.. Enumerable.Range(1, 3).Select(number => new WaveStargate(run, $"stargate-{number}", _line, _members, Options))];
        _nodes = [.. _members.Select(member => new WaveNode(run, member, _stargates))];
    }

    public static async Task StormAsync(SimulationRun run)
    {
        await using var scenario = new WaveScenario(run, failure: 0.02);
        scenario.Begin();
        await scenario.StrikeAsync();
        await scenario.CalmAsync();
    }

    /// <summary>One wave with poison in it; the first executor dies at a step, and another one has to go on.</summary>
    public static async Task KillAtAsync(SimulationRun run, int step)
    {
        await using var scenario = new WaveScenario(run, failure: 0);
        scenario.Begin();
        await run.DelayAsync(TimeSpan.FromSeconds(3), run.End);
        var executor = scenario._stargates.First(stargate => stargate.View!.Staged.DeploymentOf(ResourceClass.Tenant)!.Executor == stargate.Id.Value);
        executor.Deadly.StepsLeft = step;
        await scenario.WriteAsync(ResourceClass.Tenant, isPoison: false);
        await scenario.WriteAsync(ResourceClass.Tenant, isPoison: true);
        await scenario.CalmAsync();
        Assert.True(executor.Deadly.HasKilled || step > 100, $"{executor.Id} made fewer than {step} steps");
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        await _store.DisposeAsync();
    }

    private void Begin()
    {
        _ = _run.Start(CheckCursorsAsync, _run.End);
        Array.ForEach(_stargates, static stargate => stargate.Start());
        foreach (var node in _nodes)
        {
            _ = _run.Start(node.RunAsync, _run.End);
        }
    }

    private async Task StrikeAsync()
    {
        _ = _run.Start(OperateAsync, _run.End);
        while (_run.Time.Elapsed < StormTime)
        {
            await _run.DelayAsync(_run.Between(0.05, 0.8), _run.End);
            var stargate = _run.Pick(_stargates);
            switch (_run.Random.Next(10))
            {
                case 0 when stargate.IsAlive:
                    stargate.Crash();
                    break;
                case 1 or 2 when !stargate.IsAlive:
                    stargate.Start();
                    break;
                case 3:
                    stargate.Deadly.StepsLeft ??= _run.Random.Next(12);
                    break;
                case 4:
                    stargate.Time.Skew += _run.Between(0, 7200) - TimeSpan.FromHours(1);
                    break;
                case 5:
                    _run.Pick(_nodes).Parted.Add(stargate.Id);
                    break;
                case 6:
                    _run.Pick(_nodes).Parted.Clear();
                    break;
                default:
                    await WriteAsync(_run.Chance(0.8) ? ResourceClass.Tenant : ResourceClass.Network, _run.Chance(0.15));
                    break;
            }
        }
    }

    private async Task CalmAsync()
    {
        _line.Failure = 0;
        foreach (var node in _nodes)
        {
            node.Parted.Clear();
        }

        foreach (var stargate in _stargates.Where(stargate => !stargate.IsAlive && !stargate.Deadly.HasKilled))
        {
            stargate.Start();
        }

        if (_stargates.All(static stargate => !stargate.IsAlive))
        {
            _stargates[0].Start();
        }

        var until = _run.Time.Elapsed + CalmMax;
        while (await WhyNotDoneAsync() is { } why)
        {
            Assert.True(_run.Time.Elapsed < until, why);
            await _run.DelayAsync(TimeSpan.FromSeconds(1), _run.End);
        }
    }

    private async Task<string?> WhyNotDoneAsync()
    {
        var found = Assert.IsType<ReadOutcome.Found>(await _store.ReadAsync(KeyRange.All, _run.End));
        foreach (var (resourceClass, written) in _written)
        {
            if (_deployments.GetValueOrDefault(resourceClass) is not { } deployment || deployment.Accepted < written.Value || deployment.Halt is not null)
            {
                return $"{resourceClass} was written at {written} and is at {_deployments.GetValueOrDefault(resourceClass)}";
            }
        }

        foreach (var node in _nodes)
        {
            var topic = NodeTopic.Of(NodeRole.Gateway, node.Id);
            foreach (var entry in found.Entries.Where(entry => topic.ClassOf(entry.Key) is not null))
            {
                if (!node.Current.Entries.TryGetValue(entry.Key, out var held) || held.Seen != entry.Modified)
                {
                    return $"{node.Id} has {entry.Key} of {held?.Seen}, and the store of {entry.Modified}";
                }
            }
        }

        return null;
    }

    /// <summary>No cohort's cursor passes an earlier cohort's, and none goes back: in every revision of the store.</summary>
    private async Task CheckCursorsAsync(CancellationToken cancellation)
    {
        await foreach (var happened in _store.WatchAsync(KeyRange.All, 1, Revision.Zero, cancellation))
        {
            foreach (var entry in happened is WatchEvent.Changed changed ? changed.Change.Puts : [])
            {
                foreach (var resourceClass in WaveClasses.All.Where(resourceClass => WaveClasses.KeyOf(resourceClass) == entry.Key))
                {
                    var next = ResourceKinds.Deployment.Parse(entry).Value;
                    Assert.True(next.Canary < entry.Modified.Value, "a cursor is never ahead of the store");
                    if (_deployments.TryGetValue(resourceClass, out var before))
                    {
                        Assert.True(
                            next.Canary >= before.Canary && next.FirstRegion >= before.FirstRegion && next.All >= before.All && next.Accepted >= before.Accepted,
                            $"{resourceClass} went back from {before} to {next}");
                    }

                    _deployments[resourceClass] = next;
                }
            }
        }
    }

    private async Task WriteAsync(ResourceClass resourceClass, bool isPoison)
    {
        var text = isPoison ? "poison" : "good";
        var operation = resourceClass == ResourceClass.Network
            ? new Operation.Put(ResourceKinds.Network.Key("self"), "Network", 1, "", Encoding.UTF8.GetBytes($"\"{text} {_run.Time.Elapsed}\""))
            : _run.Chance(0.15) ? new Operation.Delete(ServiceKey())
            : (Operation)new Operation.Put(ServiceKey(), "Service", 1, "", Encoding.UTF8.GetBytes($"\"{text} {_run.Time.Elapsed}\""));
        var outcome = await _store.CommitAsync(new Commit { Author = "usr:writer", Operations = [operation] }, _run.End);
        _written[resourceClass] = Assert.IsType<CommitOutcome.Committed>(outcome).Revision;
    }

    private ResourceKey ServiceKey() => ResourceKinds.Service.Key(string.Create(CultureInfo.InvariantCulture, $"s{_run.Random.Next(6)}"));

    /// <summary>A person looks now and then, and sends on what is halted.</summary>
    private async Task OperateAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _run.DelayAsync(_run.Between(1, 5), cancellation);
            foreach (var resourceClass in WaveClasses.All)
            {
                var read = (ReadOutcome.Found)await _store.ReadAsync(KeyRange.Of(WaveClasses.KeyOf(resourceClass)), cancellation);
                if (read.Entries is [var entry] && ResourceKinds.Deployment.Parse(entry).Value is { Halt: not null } halted
                    && WaveOrders.Skip(halted, _run.Time.GetUtcNow()) is { Succeeded: true } skipped)
                {
                    await _store.CommitAsync(
                        new Commit
                        {
                            Author = "usr:operator",
                            Operations = [ResourceKinds.Deployment.Put(WaveClasses.IdOf(resourceClass), skipped.Value, "")],
                            Compares = [new Compare.ModifiedAt(entry.Key, entry.Modified)],
                        },
                        cancellation);
                }
            }
        }
    }
}
