using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>
/// A whole network of real processes in several regions, each process on a machine of its own (<see cref="Station"/>), so
/// that any of them can be cut off, delayed, stopped or killed. Region number r has 10.77.r.y: Stargates at .11 and up,
/// Gateways at .21 and up, Hosts at .31 and up, visitors at .90. The Api and the origin are at 10.77.250.1 and .2. The
/// database is a SQLite file that Stargates and Api share, as they share this machine's disk, whatever their network.
/// </summary>
internal sealed class IsolatedNetwork : IAsyncDisposable
{
    public const string Host = "shop.example";

    private readonly string _folder = Machine.TemporaryFolder();
    private readonly string _masterKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _name;
    private readonly List<IsolatedNode> _nodes = [];
    private readonly FaultSite _site = FaultSite.Write();
    private readonly Dictionary<string, Station> _visitors = new(StringComparer.Ordinal);
    private NginxOrigin? _origin;

    /// <summary>What everybody but Hosts is told besides, as on a command line.</summary>
    private readonly string[] _verifying;

    private IsolatedNetwork(string name, Fabric fabric, TimeSpan? staleAfter)
    {
        (_name, Fabric) = (name, fabric);
        _verifying = staleAfter is { } limit ? ["--stale-after", limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)] : [];
        Database = Path.Combine(_folder, "control.db");
    }

    public Fabric Fabric { get; }

    /// <summary>What <c>--database</c> is given.</summary>
    public string Database { get; }

    public IsolatedNode Api { get; private set; } = null!;

    public Station OriginStation { get; private set; } = null!;

    public IReadOnlyList<IsolatedNode> Nodes => _nodes;

    public IReadOnlyList<IsolatedNode> Stargates => Of("stargate");

    public IReadOnlyList<IsolatedNode> Gateways => Of("gateway");

    public IReadOnlyList<IsolatedNode> Hosts => Of("host");

    public IReadOnlyList<(string Url, byte[] Content)> Pages => _site.Pages;

    /// <summary>A network with the small site behind it, its Gateways in DNS.</summary>
    public static Task<IsolatedNetwork> StartAsync(string name, params IReadOnlyList<RegionLayout> regions) => StartAsync(name, null, regions);

    /// <inheritdoc cref="StartAsync(string, IReadOnlyList{RegionLayout})"/>
    /// <param name="staleAfter">How long verifiers do without news of revocations; null for what is usual.</param>
    public static async Task<IsolatedNetwork> StartAsync(string name, TimeSpan? staleAfter, params IReadOnlyList<RegionLayout> regions)
    {
        Machine.Needs("nginx");
        var network = new IsolatedNetwork(name, await Fabric.StartAsync(), staleAfter);
        try
        {
            await network.StartNodesAsync(regions);
            await network.StartSiteAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public IReadOnlyList<IsolatedNode> In(string region) => [.. _nodes.Where(node => node.Region == region)];

    /// <summary>The machines of a region: its nodes and its visitors.</summary>
    public IReadOnlyCollection<Station> StationsOf(string region) => [.. In(region).Select(static node => node.Station), _visitors[region]];

    /// <summary>Where a region's visitors are.</summary>
    public Station VisitorsOf(string region) => _visitors[region];

    /// <summary>Every machine that is not among the given ones.</summary>
    public IReadOnlyCollection<Station> Except(IReadOnlyCollection<Station> stations) => [.. Fabric.Stations.Except(stations)];

    /// <summary>Runs a command as the first operator, on the Api's machine.</summary>
    public Task<string> RunAsync(params IReadOnlyList<string> arguments) => EdgeCommand.RunAsync(_name, [.. arguments, .. AsOperator()], Api.Station);

    /// <summary>Runs a command that may fail.</summary>
    public Task<CommandResult> TryAsync(params IReadOnlyList<string> arguments) => EdgeCommand.TryAsync(_name, [.. arguments, .. AsOperator()], Api.Station);

    /// <summary>The nodes as `edge status` shows them, by name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> StatusAsync()
    {
        var status = JsonNode.Parse(await RunAsync("status", "--json"))!;
        return status["nodes"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!.AsObject());
    }

    /// <summary>The addresses that a Stargate answers to a region's visitors; null if they get no answer.</summary>
    public async Task<IReadOnlyList<string>?> ResolveAsync(IsolatedNode stargate, string fromRegion, string name = Host) =>
        (await DnsClient.AskAsync(stargate.Process.Dns, name, _visitors[fromRegion]))?.Addresses;

    /// <summary>Waits until visitors of a region are told exactly these Gateways by each of the Stargates.</summary>
    public Task<TimeSpan> DnsAnswersAsync(string what, TimeSpan within, string fromRegion, IEnumerable<IsolatedNode> gateways, IEnumerable<IsolatedNode> stargates)
    {
        var expected = gateways.Select(static gateway => gateway.Process.Address).Order(StringComparer.Ordinal).ToList();
        return Eventually.HoldsAsync(what, within, async () =>
        {
            foreach (var stargate in stargates)
            {
                if (await ResolveAsync(stargate, fromRegion) is not { } answer || !answer.SequenceEqual(expected))
                {
                    return false;
                }
            }

            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        // All at once: nobody is left to notice the others' end.
        await Task.WhenAll(_nodes.Select(static node => node.Process.DisposeAsync().AsTask()));
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }

        await Fabric.DisposeAsync();
        _site.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IReadOnlyList<IsolatedNode> Of(string role) => [.. _nodes.Where(node => node.Role == role)];

    private async Task StartNodesAsync(IReadOnlyList<RegionLayout> regions)
    {
        Api = await KeeperAsync("api", "api-1", "centre", "10.77.250.1");
        OriginStation = await Fabric.AddAsync("origin", "10.77.250.2");
        foreach (var (region, subnet) in Numbered(regions))
        {
            _visitors[region.Name] = await Fabric.AddAsync($"visitors-{region.Name}", $"{subnet}90");
            for (var number = 1; number <= region.Stargates; number++)
            {
                await KeeperAsync("stargate", $"stargate-{Stargates.Count + 1}", region.Name, $"{subnet}{10 + number}");
            }
        }

        // The first one makes the network; everything else needs it.
        await Stargates[0].Process.StartAsync();
        await Task.WhenAll([Api.Process.StartAsync(), .. Stargates.Skip(1).Select(static node => node.Process.StartAsync())]);
        foreach (var (region, subnet) in Numbered(regions))
        {
            await JoinersAsync("gateway", region.Gateways, region.Name, $"{subnet}2");
            await JoinersAsync("host", region.Hosts, region.Name, $"{subnet}3");
        }

        await Task.WhenAll([.. Gateways.Concat(Hosts).Select(static node => node.Process.StartAsync())]);
    }

    private async Task StartSiteAsync()
    {
        _origin = await NginxOrigin.StartAsync(_name, OriginStation.Address, _site.Tree, OriginStation);
        await RunAsync("service", "create", "shop", "--domain", Host, "--origin", _origin.Address.ToString().TrimEnd('/'));
    }

    /// <summary>A Stargate or the Api: it opens the store and holds the master key.</summary>
    private async Task<IsolatedNode> KeeperAsync(string role, string name, string region, string address)
    {
        var folder = Path.Combine(_folder, name);
        return await AddAsync(
            role, name, region, address,
            () => ["--data", folder, "--listen", address, "--node", name, "--region", region, "--database", Database, "--domain", "edge.test", .. role == "stargate" ? ["--no-soak"] : Array.Empty<string>(), .. _verifying],
            new Dictionary<string, string> { ["EDGE_MASTER_KEY"] = _masterKey });
    }

    private async Task JoinersAsync(string role, int count, string region, string addressStart)
    {
        for (var number = 1; number <= count; number++)
        {
            var name = $"{role}-{Of(role).Count + 1}";
            var (folder, address) = (Path.Combine(_folder, name), addressStart + number);
            var code = (await RunAsync("device", "join-code", "--role", role, "--node", name, "--region", region)).Trim();
            await AddAsync(
                role, name, region, address,
                () => ["--data", folder, "--listen", address, "--join", code, "--region", region, "--origins", "private", .. role == "gateway" ? _verifying : []],
                new Dictionary<string, string>());
        }
    }

    private async Task<IsolatedNode> AddAsync(
        string role, string name, string region, string address, Func<IReadOnlyList<string>> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var station = await Fabric.AddAsync(name, address);
        var process = new NodeProcess(_name, role, name, address, Path.Combine(_folder, name), arguments, environment) { Station = station };
        var node = new IsolatedNode(role, region, station, process);
        _nodes.Add(node);
        return node;
    }

    private static IEnumerable<(RegionLayout Region, string Subnet)> Numbered(IReadOnlyList<RegionLayout> regions) =>
        regions.Select(static (region, index) => (region, $"10.77.{index + 1}."));

    private string[] AsOperator() => ["--data", Stargates[0].Process.Folder, "--api", $"http://{Api.Process.Address}:7080"];
}
