using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>
/// A whole network of real processes, one per node, each on a loopback address of its own with the default ports: Stargates at
/// .11 and up, Gateways at .21 and up, Hosts at .31 and up, the Api at .1, origins at .2 and up.
/// </summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _masterKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _name;
    private readonly LoopbackRange _range = LoopbackRange.Reserve();

    /// <summary>Tests of other things don't wait for configuration to soak.</summary>
    private static readonly string[] NoSoak = ["--no-soak"];

    private IReadOnlyList<string> _stargateOptions = [];
    private bool _soaks;
    private readonly string? _gatewayCores;
    private readonly string? _otherCores;

    private TestNetwork(string name, string? gatewayCores, string? otherCores, string? database, string? disk)
    {
        (_name, _gatewayCores, _otherCores) = (name, gatewayCores, otherCores);
        _folder = disk is null ? Machine.TemporaryFolder() : Directory.CreateDirectory(Path.Combine(disk, "network")).FullName;
        Database = database ?? Path.Combine(_folder, "control.db");
    }

    public string Name => _name;

    public IReadOnlyList<NodeProcess> Stargates { get; private set; } = [];

    public IReadOnlyList<NodeProcess> Gateways { get; private set; } = [];

    public IReadOnlyList<NodeProcess> Hosts { get; private set; } = [];

    public NodeProcess Api { get; private set; } = null!;

    public string OriginAddress => _range.Address(2);

    /// <summary>A loopback address for a thing of the test's own: from 41 on.</summary>
    public string AddressOf(int host) => _range.Address(host);

    /// <summary>A file of the test's own, which goes with the network.</summary>
    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>As <c>--database</c> takes it; a file of the network's own unless the test has a server.</summary>
    public string Database { get; }

    /// <summary>The first operator's key.</summary>
    public string OperatorToken => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Stargates[0].Folder, "admin.json")))!["token"]!;

    /// <summary>Cores are given by benchmarks alone, as `taskset` writes them.</summary>
    /// <param name="stargateOptions">What every Stargate is told beside the usual.</param>
    /// <param name="disk">The folder of a disk that all nodes and the database share; null for the machine's own.</param>
    public static async Task<TestNetwork> StartAsync(
        string name,
        int stargates = 2,
        int gateways = 2,
        int hosts = 3,
        string? gatewayCores = null,
        string? otherCores = null,
        bool soak = false,
        string? database = null,
        string? disk = null,
        Func<TestNetwork, IReadOnlyList<string>>? stargateOptions = null)
    {
        var network = new TestNetwork(name, gatewayCores, otherCores, database, disk) { _soaks = soak };
        network._stargateOptions = stargateOptions?.Invoke(network) ?? [];
        try
        {
            await network.StartNodesAsync(stargates, gateways, hosts);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more Api, which is started; the caller ends it.</summary>
    public async Task<NodeProcess> StartApiAsync(string name, int host)
    {
        var api = Keeper("api", name, host);
        await api.StartAsync();
        return api;
    }

    /// <summary>Runs a command as the first operator.</summary>
    public Task<string> RunAsync(params IReadOnlyList<string> arguments) => EdgeCommand.RunAsync(_name, [.. arguments, .. AsOperator()]);

    /// <summary>Runs a command that may fail.</summary>
    public Task<CommandResult> TryAsync(params IReadOnlyList<string> arguments) => EdgeCommand.TryAsync(_name, [.. arguments, .. AsOperator()]);

    public Task CreateServiceAsync(string name, string domain, Uri origin, params IReadOnlyList<string> more) =>
        RunAsync(["service", "create", name, "--domain", domain, "--origin", origin.ToString().TrimEnd('/'), .. more]);

    /// <summary>One resource as the API answers it.</summary>
    public async Task<JsonNode> GetAsync(string kind, string id) => JsonNode.Parse(await RunAsync("get", kind, id, "--json"))!;

    /// <summary>The waves of a class of configuration.</summary>
    public async Task<JsonNode> WavesAsync(string deployment) => JsonNode.Parse(await RunAsync("deploy", "status", deployment, "--json"))!;

    /// <summary>The body of the API's answer to the first operator.</summary>
    public async Task<string> AskAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{Api.Address}:7080") };
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Stargates[0].Folder, "admin.json")))!;
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", (string)admin["token"]!);
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    /// <summary>The nodes as `edge status` shows them, by name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> StatusAsync()
    {
        var status = JsonNode.Parse(await RunAsync("status", "--json"))!;
        return status["nodes"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!.AsObject());
    }

    /// <summary>The addresses that a Stargate answers for a host name; null if it does not answer at all.</summary>
    public static async Task<IReadOnlyList<string>?> ResolveAsync(NodeProcess stargate, string name) =>
        (await DnsClient.AskAsync(stargate.Dns, name))?.Addresses;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in (NodeProcess?[])[.. Hosts, .. Gateways, Api, .. Stargates])
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }

        _range.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartNodesAsync(int stargates, int gateways, int hosts)
    {
        Stargates = [.. Enumerable.Range(1, stargates).Select(number => Keeper("stargate", $"stargate-{number}", 10 + number))];
        Api = Keeper("api", "api-1", 1);
        // The first one makes the network; everything else needs it.
        await Stargates[0].StartAsync();
        await Task.WhenAll([Api.StartAsync(), .. Stargates.Skip(1).Select(node => node.StartAsync())]);

        Gateways = await JoinersAsync("gateway", gateways, 20);
        Hosts = await JoinersAsync("host", hosts, 30);
        await Task.WhenAll([.. Gateways.Select(node => node.StartAsync()), .. Hosts.Select(node => node.StartAsync())]);
    }

    /// <summary>A Stargate or the Api: it opens the store and holds the master key.</summary>
    private NodeProcess Keeper(string role, string name, int host)
    {
        var folder = Path.Combine(_folder, name);
        var address = _range.Address(host);
        return new NodeProcess(
            _name, role, name, address, folder,
            () => ["--data", folder, "--listen", address, "--node", name, "--database", Database, "--domain", "edge.test", .. role == "stargate" && !_soaks ? NoSoak : [], .. role == "stargate" ? _stargateOptions : []],
            new Dictionary<string, string> { ["EDGE_MASTER_KEY"] = _masterKey })
        {
            Cores = _otherCores,
        };
    }

    private async Task<IReadOnlyList<NodeProcess>> JoinersAsync(string role, int count, int firstHost)
    {
        var nodes = new List<NodeProcess>();
        for (var number = 1; number <= count; number++)
        {
            var name = $"{role}-{number}";
            var folder = Path.Combine(_folder, name);
            var address = _range.Address(firstHost + number);
            var code = (await RunAsync("device", "join-code", "--role", role, "--node", name)).Trim();
            nodes.Add(new NodeProcess(
                _name, role, name, address, folder,
                () => ["--data", folder, "--listen", address, "--join", code, "--origins", "private"],
                new Dictionary<string, string>())
            {
                Cores = role == "gateway" ? _gatewayCores : _otherCores,
            });
        }

        return nodes;
    }

    public string[] AsOperator() => ["--data", Stargates[0].Folder, "--api", $"http://{Api.Address}:7080"];
}
