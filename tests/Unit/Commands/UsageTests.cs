using System.CommandLine;
using Edge.Commands;

namespace Edge.Tests.Unit.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("edge service: 'creat' is not a command or option here. See 'edge service --help'.\n", "service", "creat")]
    [InlineData("edge: 'frobnicate' is not a command or option here. See 'edge --help'.\n", "frobnicate")]
    [InlineData("edge get: Argument 'yaml' not recognized: use one of table, json. See 'edge get --help'.\n", "get", "services", "-o", "yaml")]
    [InlineData("edge service create: Cannot parse argument 'x' for option '--origin-timeout'. See 'edge service create --help'.\n", "service", "create", "docs", "--domain", "a.test", "--origin", "http://127.0.0.1:1", "--origin-timeout", "x")]
    [InlineData("edge service create: Option '--origin' is required. See 'edge service create --help'.\n", "service", "create", "docs", "--domain", "a.test")]
    [InlineData("edge device: say what to do: join-code, list, drain, rotate, revoke. See 'edge device --help'.\n", "device")]
    [InlineData("edge policy explain: CAPABILITY is missing. See 'edge policy explain --help'.\n", "policy", "explain", "services/docs")]
    [InlineData("edge zone queries: ZONE is missing. See 'edge zone queries --help'.\n", "zone", "queries")]
    [InlineData("edge up: --hosts 'many' is not a number from 0 to 64. See 'edge up --help'.\n", "up", "--hosts", "many")]
    [InlineData("edge up: --gateways '0' is not a number from 1 to 64. See 'edge up --help'.\n", "up", "--gateways", "0")]
    [InlineData("edge bgp: say what to do: status, config, join, drain, withdraw. See 'edge bgp --help'.\n", "bgp")]
    [InlineData("edge stargate: --anycast 'nowhere' is not an IP address. See 'edge stargate --help'.\n", "stargate", "--anycast", "nowhere")]
    [InlineData("edge stargate: --anycast-rejoin-after '0' is not a number from 1 to 1800. See 'edge stargate --help'.\n", "stargate", "--anycast-rejoin-after", "0")]
    [InlineData("edge gateway: --listen 'nowhere' is not an IP address. See 'edge gateway --help'.\n", "gateway", "--listen", "nowhere")]
    public async Task A_wrong_command_line_ends_with_2_and_one_line(string line, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.Equal((2, "", line), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task An_unknown_kind_lists_the_kinds_there_are()
    {
        var run = await CommandRun.OfAsync("get", "unicorns");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("edge get: 'unicorns' is not a kind of resource: use one of nodes, devices, services, claims/host, policies, tokens, revocations, users, network, routing/plans, routing/policies, deployments, losses, zones, records, pools, latencies, tsig, zonekeys, zonesignatures, usage. See 'edge get --help'.\n", run.Error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("service", "list")]
    [InlineData("get", "nodes")]
    public async Task Without_a_network_a_command_says_how_to_name_one(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal("edge: no network to speak to: give --data DIR of a running 'edge up', or use 'edge login'\n", run.Error);
    }

    [Fact]
    public async Task A_data_folder_without_a_network_is_named()
    {
        var run = await CommandRun.OfAsync("status", "--data", "/nonexistent");
        Assert.Equal((1, "edge: /nonexistent/admin.json does not exist: is the network started with this --data?\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task An_api_that_is_not_there_is_named_with_what_to_check()
    {
        var run = await CommandRun.OfAsync(new Dictionary<string, string> { ["EDGE_API"] = "http://127.0.0.1:9", ["EDGE_TOKEN"] = "edg_api_x" }, "", "status");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("edge: the API at http://127.0.0.1:9/ is not reached (", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task A_joining_role_without_a_code_says_where_codes_come_from()
    {
        var folder = Directory.CreateTempSubdirectory("edge-command-").FullName;
        var run = await CommandRun.OfAsync("gateway", "--data", folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("edge: this node has not joined a network yet: get a code with 'edge device join-code --role gateway' and give it as --join CODE\n", run.Error);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_connection_string_is_refused_without_showing_its_password()
    {
        var strange = await CommandRun.OfAsync("up", "--database", "Host=db;Pasword=s3cret");
        var url = await CommandRun.OfAsync("up", "--database", "postgresql://edge:s3cret@db/edge");

        Assert.Equal(
            (1, "edge: the database's connection string is refused: it is not 'Host=…;Database=…;Username=…' with the parameters of Npgsql\n"),
            (strange.ExitCode, strange.Error));
        Assert.Equal((1, "edge: a database is not given as a URL: write --database 'Host=…;Database=…;Username=…'\n"), (url.ExitCode, url.Error));
    }

    public static TheoryData<string> Paths()
    {
        var paths = new TheoryData<string>();
        Collect(EdgeCommandLine.Build(Shell()), "", paths);
        return paths;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Every_command_has_help_with_an_example_that_parses(string path)
    {
        var run = await CommandRun.OfAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var examples = run.Output.Split('\n').SkipWhile(line => !line.StartsWith("Example", StringComparison.Ordinal)).Skip(1).Where(line => line.Length > 0).ToList();
        Assert.NotEmpty(examples);
        foreach (var example in examples.Select(line => line.Trim()))
        {
            Assert.Contains($"edge {path}".Trim(), example, StringComparison.Ordinal);
            var last = example.Split('|')[^1].Split('>')[0].Trim();
            var words = last.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word != "edge").Skip(1);
            var parsed = EdgeCommandLine.Build(Shell()).Parse(string.Join(' ', words).Replace('\'', '"'));
            Assert.Empty(parsed.Errors);
        }
    }

    private static void Collect(Command command, string path, TheoryData<string> paths)
    {
        foreach (var child in command.Subcommands)
        {
            var own = $"{path} {child.Name}".Trim();
            paths.Add(own);
            Collect(child, own, paths);
        }
    }

    private static CommandShell Shell() => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Input = TextReader.Null,
        OutputIsTerminal = false,
        Variable = _ => null,
        Folder = "/",
        Time = TimeProvider.System,
    };
}
