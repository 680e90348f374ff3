using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>The first command of the README.</summary>
public sealed class UpTests
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Up_describes_the_network_and_ends_within_ten_seconds_of_an_interrupt()
    {
        await using var up = new UpNetwork("up");
        await up.StartAsync();
        var network = up.Description;

        Assert.Equal(2, network["stargates"]!.AsArray().Count);
        Assert.Equal(2, network["gateways"]!.AsArray().Count);
        Assert.Equal(2, network["hosts"]!.AsArray().Count);
        Assert.StartsWith("http://127.", (string?)network["api"], StringComparison.Ordinal);
        foreach (var metrics in network["stargates"]!.AsArray().Concat(network["gateways"]!.AsArray()).Concat(network["hosts"]!.AsArray())
            .Select(node => (string)node!["metrics"]!).Append((string)network["api_metrics"]!))
        {
            await AnswersAsync(metrics);
        }

        up.Process.Send(UnixSignal.Interrupt);
        Assert.Equal(0, await up.Process.WaitForExitAsync(EndWithin));
    }

    [Fact]
    public async Task A_service_created_by_command_is_served_and_survives_a_restart()
    {
        Machine.Needs("nginx");
        using var range = LoopbackRange.Reserve();
        var folder = Machine.TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), "<h1>hello</h1>");
        await using (var origin = await NginxOrigin.StartAsync("up-service", range.Address(2), SiteTree.Of(folder)))
        await using (var up = new UpNetwork("up-service"))
        {
            await up.StartAsync();
            await up.RunAsync("service", "create", "hello", "--domain", "hello.example", "--origin", $"http://{origin.Endpoint}");
            Assert.Equal("<h1>hello</h1>", await PageAsync(up));
            var dns = await DnsClient.AskAsync(IPEndPoint.Parse((string)up.Description["stargates"]![0]!["dns"]!), "hello.example");
            Assert.NotEmpty(dns!.Addresses);

            // A second run finds everything of the first one, also when that ended without a goodbye.
            await up.Process.KillAsync();
            await up.StartAsync();
            Assert.Equal("<h1>hello</h1>", await PageAsync(up));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_up_in_the_same_folder_says_that_one_runs()
    {
        await using var up = new UpNetwork("up-twice");
        await up.StartAsync();
        await using var second = await up.BeginAsync(["--ports", "any"]);

        Assert.Equal(1, await second.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains(up.Folder, second.Output, StringComparison.Ordinal);
        Assert.False(up.Process.HasExited);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new Socket(SocketType.Dgram, ProtocolType.Udp);
        using var range = LoopbackRange.Reserve();
        taken.Bind(new IPEndPoint(IPAddress.Parse(range.Address(3)), 5300));
        var folder = Machine.TemporaryFolder();
        await using var stargate = await ChildProcess.StartAsync(
            "stargate", Path.Combine(Machine.Logs, "port-taken", "stargate.log"), Machine.Edge,
            ["stargate", "--data", folder, "--listen", range.Address(3)]);

        Assert.Equal(1, await stargate.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains($"{range.Address(3)}:5300", stargate.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> PageAsync(UpNetwork up)
    {
        using var visitor = Visitor.Of(IPEndPoint.Parse((string)up.Description["gateways"]![0]!["http"]!));
        var page = "";
        await Eventually.HoldsAsync("the Gateway serves the page", TimeSpan.FromSeconds(20), async () =>
        {
            using var answer = await visitor.GetAsync(new Uri("http://hello.example/index.html"));
            page = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode;
        });
        return page;
    }

    private static async Task AnswersAsync(string metrics)
    {
        using var client = new HttpClient();
        foreach (var path in (string[])["/metrics", "/healthz", "/readyz"])
        {
            using var answer = await client.GetAsync(new Uri(new Uri(metrics), path));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
