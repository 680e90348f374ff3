using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>
/// Two Stargates that answer on the same address, each with a BIRD of its own, and a router that sends resolvers to whoever
/// announces it: to both by equal shares, to the other one when one asks for it. Each stands on a machine of its own.
/// </summary>
internal sealed class AnycastNetwork : IAsyncDisposable
{
    public const string Address = "192.0.2.53";

    private const string RouterAddress = "10.77.9.1";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly string _folder = Machine.TemporaryFolder();
    private readonly string _masterKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _name;
    private readonly Fabric _fabric;
    private readonly string[] _options;
    private readonly List<BirdProcess> _birds = [];

    private AnycastNetwork(string name, Fabric fabric, string[] options) => (_name, _fabric, _options) = (name, fabric, options);

    public IReadOnlyList<NodeProcess> Stargates { get; private set; } = [];

    public NodeProcess Api { get; private set; } = null!;

    public Station Resolvers { get; private set; } = null!;

    /// <summary>That of each Stargate, and behind them the router's.</summary>
    public IReadOnlyList<BirdProcess> Birds => _birds;

    /// <summary>A network in which both Stargates are members.</summary>
    /// <param name="options">What the Stargates are told besides.</param>
    public static async Task<AnycastNetwork> StartAsync(string name, params string[] options)
    {
        Machine.Needs("bird");
        var network = new AnycastNetwork(name, await Fabric.StartAsync(), options);
        try
        {
            await network.StartNodesAsync();
            await network.StateAsync("stargate-1", "in");
            await network.StateAsync("stargate-2", "in");
            await network.RoutesAsync(2);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async Task<CommandResult> TryAsync(params IReadOnlyList<string> arguments) =>
        await EdgeCommand.TryAsync(_name, [.. arguments, "--data", Stargates[0].Folder, "--api", $"http://{Api.Address}:7080"], Api.Station);

    public async Task<string> RunAsync(params IReadOnlyList<string> arguments)
    {
        var result = await TryAsync(arguments);
        Assert.True(result.ExitCode == 0, $"edge {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }

    /// <summary>What <c>edge bgp status</c> says of a Stargate; empty while it says nothing.</summary>
    public async Task<string> StateOfAsync(string stargate)
    {
        var result = await TryAsync("bgp", "status", "--json");
        return result.Output.StartsWith('[')
            ? (string?)JsonNode.Parse(result.Output[..(result.Output.LastIndexOf(']') + 1)])!.AsArray().FirstOrDefault(node => (string?)node!["stargate"] == stargate)?["state"] ?? ""
            : "";
    }

    public Task<TimeSpan> StateAsync(string stargate, string state) =>
        Eventually.HoldsAsync($"{stargate} is {state}", Soon, async () => await StateOfAsync(stargate) == state);

    /// <summary>Waits until the router sends resolvers to so many Stargates.</summary>
    public Task<TimeSpan> RoutesAsync(int count) => Eventually.HoldsAsync($"the router knows {count} ways", Soon, async () =>
    {
        var route = await Tool.RunAsync("ip", "-n", _birds[^1].Station.Namespace, "route", "show", "192.0.2.0/24");
        return count == route.Split(' ').Count(static word => word == "via");
    });

    /// <summary>What a supervisor does when a Stargate has ended.</summary>
    public async Task<string> WithdrawIfSilentAsync(int stargate) =>
        (await EdgeCommand.RunAsync(_name, ["bgp", "withdraw", "--bird", _birds[stargate].Control, "--if-silent", Address], Stargates[stargate].Station)).Trim();

    /// <summary>The process that answers a Stargate's DNS.</summary>
    public static int EngineOf(NodeProcess stargate) => int.Parse(
        Directory.EnumerateDirectories("/proc").Select(static folder => Path.GetFileName(folder)).Where(static name => name.All(char.IsAsciiDigit)).Single(process =>
            CommandLineOf(process) is var command && command.Contains("dns-engine", StringComparison.Ordinal) && command.Contains(stargate.Folder + "/", StringComparison.Ordinal)),
        System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Stargates.Append(Api).Where(static node => node is not null).Select(static node => node.DisposeAsync().AsTask()));
        foreach (var bird in _birds)
        {
            await bird.DisposeAsync();
        }

        await _fabric.DisposeAsync();
        // An engine that is left alone ends when its folder is gone.
        Directory.Delete(_folder, recursive: true);
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task StartNodesAsync()
    {
        var router = await _fabric.AddAsync("router", RouterAddress);
        Resolvers = await _fabric.AddAsync("resolvers", "10.77.9.90");
        foreach (var station in (Station[])[router, Resolvers])
        {
            await Tool.RunAsync("ip", "netns", "exec", station.Namespace, "sh", "-c",
                "cd /proc/sys/net/ipv4; echo 1 > ip_forward; echo 1 > fib_multipath_hash_policy; for i in all eth0; do echo 0 > conf/$i/send_redirects; echo 0 > conf/$i/accept_redirects; echo 0 > conf/$i/rp_filter; done");
        }

        for (var port = 0; port < ResolverLoad.PortCount; port++)
        {
            await Tool.RunAsync("ip", "-n", Resolvers.Namespace, "addr", "add", ResolverLoad.AddressOf(port) + "/16", "dev", "eth0");
        }

        await Tool.RunAsync("ip", "-n", Resolvers.Namespace, "route", "add", "192.0.2.0/24", "via", RouterAddress);
        Stargates = [await KeeperAsync("stargate", "stargate-1", "10.77.1.11"), await KeeperAsync("stargate", "stargate-2", "10.77.1.12")];
        Api = await KeeperAsync("api", "api-1", "10.77.1.1");
        foreach (var stargate in Stargates)
        {
            await Tool.RunAsync("ip", "-n", stargate.Station!.Namespace, "addr", "add", Address + "/32", "dev", "lo");
            var file = await EdgeCommand.RunAsync(_name, ["bgp", "config", "--as", "64500", "--prefix", "192.0.2.0/24", "--neighbor", $"{RouterAddress}@64501", "--router-id", stargate.Address]);
            _birds.Add(await BirdProcess.StartAsync(_name, stargate.Station!, BirdOf(stargate), file));
        }

        _birds.Add(await BirdProcess.StartAsync(_name, router, Path.Combine(_folder, "router"), RouterFile()));
        await Stargates[0].StartAsync();
        await Task.WhenAll(Stargates[1].StartAsync(), Api.StartAsync());
    }

    private async Task<NodeProcess> KeeperAsync(string role, string name, string address)
    {
        var station = await _fabric.AddAsync(name, address);
        var folder = Path.Combine(_folder, name);
        string[] dns = role == "stargate"
            ? ["--no-soak", "--dns-port", "53", "--dns-workers", "2", "--anycast", Address, "--bird", Path.Combine(_folder, "bird-" + name, BirdProcess.Socket), .. _options]
            : [];
        string[] arguments = ["--data", folder, "--listen", address, "--node", name, "--region", "local", "--database", Path.Combine(_folder, "control.db"), "--domain", "edge.test", .. dns];
        return new NodeProcess(_name, role, name, address, folder, () => arguments, new Dictionary<string, string> { ["EDGE_MASTER_KEY"] = _masterKey }) { Station = station };
    }

    private string BirdOf(NodeProcess stargate) => Path.Combine(_folder, "bird-" + stargate.Name);

    /// <summary>Any router that knows RFC 8326 and sends equal shares to equal ways.</summary>
    private string RouterFile() =>
        $$"""
        router id {{RouterAddress}};
        protocol device { scan time 1; }
        protocol bfd { interface "*" { interval 300 ms; multiplier 5; }; }
        protocol kernel { merge paths on; ipv4 { import none; export all; }; }
        filter anycast { if (65535, 0) ~ bgp_community then bgp_local_pref = 0; accept; }
        {{string.Concat(Stargates.Select(static (stargate, index) => $$"""
        protocol bgp stargate{{index + 1}} {
          local as 64501; neighbor {{stargate.Address}} as 64500; hold time 9; bfd on;
          connect delay time 1; error wait time 1, 2; ipv4 { import filter anycast; export none; };
        }

        """))}}
        """;
}
