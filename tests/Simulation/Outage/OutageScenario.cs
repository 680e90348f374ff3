using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Simulation.Configuration;

namespace Edge.Tests.Simulation.Outage;

/// <summary>
/// Three Stargates, six Gateways, visitors each second, and an hour without the database, in which Stargates and Gateways
/// crash and come back by what is on their disks, Gateways are cut off, a token is revoked and another one expires. Then the
/// database is back, and what waited is written.
/// </summary>
internal sealed class OutageScenario : IAsyncDisposable
{
    private const string Site = "shop.example";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OutageTime = TimeSpan.FromHours(1);

    private readonly SimulationRun _run;
    private readonly SimulatedNetwork _network;
    private readonly MemoryControlStore _store;
    private readonly OutageStore _database;
    private readonly OutageStargate[] _stargates;
    private readonly OutageGateway[] _gateways;
    private readonly SimulatedWriter _writer;
    private readonly OutageTokens _tokens;

    private OutageScenario(SimulationRun run)
    {
        _run = run;
        _network = new SimulatedNetwork(run);
        _store = new MemoryControlStore(run.Time);
        _database = new OutageStore(_store, run);
        _stargates = [.. Enumerable.Range(1, 3).Select(number => new OutageStargate(run, _network, $"stargate-{number}", _database))];
        Array.ForEach(_stargates, stargate => stargate.Mesh = _stargates);
        _gateways = [.. Enumerable.Range(1, 6).Select(number => new OutageGateway(run, _network, NodeId.Parse($"gateway-{number}"), _stargates))];
        _writer = new SimulatedWriter(run, _database, 1);
        _tokens = new OutageTokens(run, _stargates, _gateways);
    }

    public static async Task RunAsync(SimulationRun run)
    {
        await using var scenario = new OutageScenario(run);
        await scenario.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task RunAsync()
    {
        await FoundAsync();
        Array.ForEach(_stargates, static stargate => stargate.Start());
        Array.ForEach(_gateways, static gateway => gateway.Start());
        var until = _run.Time.Elapsed + Calm + OutageTime + Calm;
        var writing = _run.Start(cancellation => _writer.RunAsync(until, cancellation), _run.End);
        await _run.DelayAsync(Calm, _run.End);

        _run.Note("the database is gone");
        _database.IsDown = true;
        var gone = _run.Time.Elapsed;
        _tokens.Log();
        var striking = _run.Start(cancellation => StrikeAsync(gone + OutageTime, cancellation), _run.End);
        var revoking = _run.Start(RevokeAsync, _run.End);
        while (_run.Time.Elapsed < gone + OutageTime)
        {
            await _run.DelayAsync(TimeSpan.FromSeconds(1), _run.End);
            Visit();
            await _tokens.CheckAsync();
        }

        await Task.WhenAll(striking, revoking);
        var written = _writer.Written;
        _run.Note("the database is back");
        _database.IsDown = false;
        await writing;
        Assert.True(_writer.Written > written, "writes go on");
        await ReviewAsync();
    }

    /// <summary>What the store holds before: members, a site, and two tokens.</summary>
    private async Task FoundAsync()
    {
        var operations = new List<Operation> { ResourceKinds.Service.Put("shop", new ServiceDocument { Domains = [Site], Origin = "http://192.0.2.99" }, "") };
        foreach (var gateway in _gateways)
        {
            operations.Add(ResourceKinds.Node.Put(gateway.Id.Value, new NodeDocument { Role = NodeRole.Gateway, Region = Region.Default.Value }, ""));
            operations.Add(ResourceKinds.Device.Put(
                gateway.Id.Value, new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway, Owner = "usr:test" }, ""));
        }

        operations.AddRange(_tokens.Documents());
        foreach (var some in (IReadOnlyList<Operation>[])[operations, [OutageTokens.Policy]])
        {
            Assert.IsType<CommitOutcome.Committed>(await _store.CommitAsync(new Commit { Author = "usr:test", Operations = some }, _run.End));
        }
    }

    /// <summary>One misfortune after the other; two Stargates and four Gateways are always left.</summary>
    private async Task StrikeAsync(TimeSpan until, CancellationToken cancellation)
    {
        for (var number = 0; _run.Time.Elapsed < until; number++)
        {
            await _run.DelayAsync(_run.Between(5, 60), cancellation);
            var gateway = _run.Pick(_gateways);
            switch (number % 4)
            {
                case 0:
                    // Each in its turn: everyone begins anew by its snapshot several times in the hour.
                    var stargate = _stargates[number / 4 % _stargates.Length];
                    stargate.Crash();
                    await _run.DelayAsync(_run.Between(0.5, 90), cancellation);
                    stargate.Start();
                    Assert.True(stargate.Current.IsLoaded, $"{stargate.Name} serves by its snapshot");
                    break;
                case 1:
                    gateway.Crash();
                    await _run.DelayAsync(_run.Between(0.5, 60), cancellation);
                    gateway.Start();
                    break;
                case 2:
                    Array.ForEach(_stargates, stargate => _network.Part(gateway.Id.Value, stargate.Name));
                    await _run.DelayAsync(_run.Between(5, 180), cancellation);
                    _network.Heal();
                    break;
                default:
                    _network.CutOne();
                    break;
            }
        }
    }

    private async Task RevokeAsync(CancellationToken cancellation)
    {
        await _run.DelayAsync(_run.Between(30, 600), cancellation);
        _tokens.Revoke();
    }

    /// <summary>A visitor asks each Stargate that answers, as one resolver or another does, and tries the addresses in turn.</summary>
    private void Visit()
    {
        foreach (var stargate in _stargates.Where(static stargate => stargate.IsUp))
        {
            var answer = stargate.Resolve(Site);
            Assert.True(answer.Count > 0, $"{stargate.Name} names no Gateway");
            Assert.True(_gateways.Any(gateway => answer.Contains(gateway.Id) && gateway.Serves(Site)), $"none of those that {stargate.Name} names serves");
        }
    }

    /// <summary>What was promised in the hour is made to last, as its text asked; then everybody holds what the store holds.</summary>
    private async Task ReviewAsync()
    {
        Assert.IsType<CommitOutcome.Committed>(await _database.CommitAsync(new Commit { Author = "usr:test", Operations = [.. _tokens.Revocation()] }, _run.End));
        await _run.DelayAsync(TimeSpan.FromSeconds(15), _run.End);
        var found = Assert.IsType<ReadOutcome.Found>(await _store.ReadAsync(KeyRange.All, _run.End));
        var counter = found.Entries.Single(entry => entry.Key == ResourceKinds.Service.Key(_writer.CounterId));
        Assert.Equal($"n{_writer.Written}.test", ResourceKinds.Service.Parse(counter).Value.OriginHost);
        Assert.All(_stargates, stargate => Assert.Equal((found.Head.Revision, TimeSpan.Zero), (stargate.Current.Revision, stargate.StoreDown)));
        foreach (var gateway in _gateways)
        {
            Assert.Equal(ResourceKinds.Service.Parse(counter).Value.OriginHost, gateway.Current.Find<ServiceDocument>(counter.Key)?.OriginHost);
        }

        // A Gateway that forgets what it heard has it from the store now.
        _gateways[0].Crash();
        _gateways[0].Start();
        await _run.DelayAsync(TimeSpan.FromSeconds(10), _run.End);
        await _tokens.CheckAsync();
        Visit();
    }
}
