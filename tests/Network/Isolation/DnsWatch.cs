namespace Edge.Tests.Network;

/// <summary>Asks Stargates all the time whom they name, and remembers every answer.</summary>
internal sealed class DnsWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly List<(string Stargate, IReadOnlyList<string> Addresses)> _answers = [];
    private readonly IReadOnlyList<IsolatedNode> _stargates;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    private DnsWatch(IReadOnlyList<IsolatedNode> stargates) => _stargates = stargates;

    public static DnsWatch Begin(IsolatedNetwork network, string region, IReadOnlyList<IsolatedNode> stargates)
    {
        var watch = new DnsWatch(stargates);
        watch._watching = Task.WhenAll(stargates.Select(stargate => watch.WatchAsync(network, region, stargate)));
        return watch;
    }

    /// <summary>Who did not name all of these Gateways at some moment until now; everybody has answered once more then.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<IsolatedNode> gateways)
    {
        var before = Count();
        await Eventually.HoldsAsync("every Stargate that is watched answers", TimeSpan.FromSeconds(30), () => Count().All(pair => pair.Value > before[pair.Key]));
        lock (_answers)
        {
            return
            [
                .. _answers.SelectMany(answer => gateways
                    .Where(gateway => !answer.Addresses.Contains(gateway.Process.Address))
                    .Select(gateway => $"{answer.Stargate} did not name {gateway.Name}"))
                    .Distinct(),
            ];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    /// <summary>How often each Stargate has answered.</summary>
    private Dictionary<string, int> Count()
    {
        lock (_answers)
        {
            return _stargates.ToDictionary(static stargate => stargate.Name, stargate => _answers.Count(answer => answer.Stargate == stargate.Name));
        }
    }

    private async Task WatchAsync(IsolatedNetwork network, string region, IsolatedNode stargate)
    {
        using var timer = new PeriodicTimer(Period);
        while (!_stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (await network.ResolveAsync(stargate, region) is { } addresses)
            {
                lock (_answers)
                {
                    _answers.Add((stargate.Name, addresses));
                }
            }
        }
    }
}
