using System.Collections.Concurrent;
using System.Net;

namespace Edge.Tests.Network;

/// <summary>
/// A steady load of visitors: so many requests per second, spread over the given Gateways, half of them for a few files that
/// the cache holds and half for addresses never asked before. Every answer is compared; every failure is kept.
/// </summary>
internal sealed class VisitorLoad : IAsyncDisposable
{
    private const int Workers = 8;

    private readonly ConcurrentDictionary<string, HttpClient> _clients = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Func<IReadOnlyList<IPEndPoint>> _gateways;
    private readonly Station? _from;
    private readonly string _host;
    private readonly IReadOnlyList<(string Url, byte[] Content)> _pages;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _answered;
    private long _unique;

    /// <param name="from">The machine that the visitors are at; the machine of the tests if null.</param>
    public VisitorLoad(
        string host, IReadOnlyList<(string Url, byte[] Content)> pages, int perSecond, Func<IReadOnlyList<IPEndPoint>> gateways, Station? from = null)
    {
        _from = from;
        _host = host;
        _pages = pages;
        _gateways = gateways;
        var pause = TimeSpan.FromSeconds((double)Workers / perSecond);
        _work = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, pause))));
    }

    /// <summary>Fails with the first failures of visitors, each with its moment, so that logs can be read beside them.</summary>
    public void AssertNoFailures() =>
        Assert.True(_failures.IsEmpty, $"{_failures.Count} of {Answered} requests failed:\n{string.Join('\n', _failures.Take(8))}");

    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Waits until so many more requests were answered, which proves that the load is flowing.</summary>
    public Task AnswersAsync(int more)
    {
        var goal = Answered + more;
        return Eventually.HoldsAsync($"{more} more answers to visitors", TimeSpan.FromSeconds(30), () => Answered >= goal);
    }

    /// <summary>Ends the load: what is in flight finishes and counts.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _stop.Dispose();
    }

    private async Task WorkAsync(int worker, TimeSpan pause)
    {
        using var pace = new PeriodicTimer(pause);
        var turn = worker;
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token))
            {
                turn++;
                var gateways = _gateways();
                await AskAsync(gateways[turn % gateways.Count], _pages[turn % _pages.Count], miss: turn / gateways.Count % 2 == 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private async Task AskAsync(IPEndPoint gateway, (string Url, byte[] Content) page, bool miss)
    {
        var url = miss ? $"{page.Url}?unique={Interlocked.Increment(ref _unique)}" : page.Url;
        var client = _clients.GetOrAdd(gateway.ToString(), _ => Visitor.Of(gateway, from: _from));
        try
        {
            using var response = await client.GetAsync(new Uri($"http://{_host}{url}"));
            var content = await response.Content.ReadAsByteArrayAsync();
            if (response.StatusCode != HttpStatusCode.OK)
            {
                _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {gateway} {url}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(content)}");
            }
            else if (!content.AsSpan().SequenceEqual(page.Content))
            {
                _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {gateway} {url}: {content.Length} bytes differ from the {page.Content.Length} of the file");
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {gateway} {url}: {error.Message} {error.InnerException?.Message}");
        }

        Interlocked.Increment(ref _answered);
    }
}
