using System.Net;
using Edge.Tests.Network;

namespace Edge.Bench;

/// <summary>The files, their origin, a network of ours in front of it, and nginx as the peer in front of the same origin.</summary>
internal sealed class BenchSite : IAsyncDisposable
{
    public const string Host = "bench.example";
    public const int SmallObjects = 10_000;
    public const int LargeObjects = 200;

    private const int FillAtOnce = 32;

    // Files and nginx's cache stand in memory: the comparison is of programs, not of disks.
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "edge-bench-" + Environment.ProcessId)).FullName;

    private readonly LoopbackRange _range = LoopbackRange.Reserve();
    private Nginx? _origin;
    private Nginx? _peer;
    private TestNetwork? _network;

    public Side Ours { get; private set; } = null!;

    public Side Theirs { get; private set; } = null!;

    /// <summary>The same peer with its access log off, which is not its default.</summary>
    public Side TheirsUnlogged { get; private set; } = null!;

    public LoadGenerator Load => new(_folder, Host);

    public string Folder => _folder;

    public static string Small(int number) => $"small/{number}.bin";

    public static string Large(int number) => $"large/{number}.bin";

    public static async Task<BenchSite> StartAsync(bool cache)
    {
        var site = new BenchSite();
        try
        {
            await site.StartPartsAsync(cache);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks both sides once for each path, so that what may be cached is.</summary>
    public async Task FillAsync(IReadOnlyList<string> paths)
    {
        foreach (var side in (Side[])[Ours, Theirs])
        {
            using var visitor = Visitor.Of(side.Http);
            await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = FillAtOnce }, async (path, cancellation) =>
            {
                using var answer = await visitor.GetAsync(new Uri($"http://{Host}{path}"), cancellation);
                answer.EnsureSuccessStatusCode();
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_network, _peer, _origin])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _range.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPartsAsync(bool cache)
    {
        WriteFiles();
        _origin = await Nginx.StartOriginAsync(Path.Combine(_folder, "origin"), _range.Address(2), Path.Combine(_folder, "site"));
        _peer = await Nginx.StartPeerAsync(Path.Combine(_folder, "peer"), _range.Address(3), _origin.Http, cache);
        _network = await TestNetwork.StartAsync("bench", stargates: 1, gateways: 1, hosts: 1, Cores.Server, Cores.Load);
        await _network.CreateServiceAsync("bench", Host, new Uri($"http://{_origin.Http}"));
        var gateway = _network.Gateways[0];
        Ours = new Side("edge", gateway.Process.Id, gateway.Http, gateway.Https) { Beside = cache ? null : _network.Hosts[0].Process.Id };
        Theirs = new Side("nginx " + await VersionAsync(), _peer.Process, _peer.Http, _peer.Https);
        TheirsUnlogged = Theirs with { Http = _peer.Unlogged };
        await Eventually.HoldsAsync("the Gateway serves the site", TimeSpan.FromSeconds(20), async () =>
        {
            using var visitor = Visitor.Of(gateway.Http);
            using var answer = await visitor.GetAsync(new Uri($"http://{Host}/passed/{Small(0)}"));
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    private void WriteFiles()
    {
        var random = new Random(1);
        Write(SmallObjects, Small, new byte[1024]);
        Write(LargeObjects, Large, new byte[100 * 1024]);

        void Write(int count, Func<int, string> name, byte[] content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, "site", name(0)))!);
            for (var number = 0; number < count; number++)
            {
                random.NextBytes(content);
                File.WriteAllBytes(Path.Combine(_folder, "site", name(number)), content);
            }
        }
    }

    private static async Task<string> VersionAsync()
    {
        await using var process = await ChildProcess.StartAsync("nginx -v", Path.Combine(Machine.Logs, "bench", "nginx.log"), "nginx", ["-v"]);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        return process.Output.Split('/')[^1].Trim();
    }
}
