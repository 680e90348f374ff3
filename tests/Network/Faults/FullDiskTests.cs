namespace Edge.Tests.Network;

/// <summary>A network whose nodes and database share a disk that is full.</summary>
public sealed class FullDiskTests
{
    private const int WritesMax = 2_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task On_a_full_disk_writes_are_refused_with_a_reason_serving_goes_on_and_nothing_is_lost_once_there_is_room()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root, to mount a small disk");
        await using var disk = await SmallDisk.MountAsync($"{RunMark.Own}-full", 24);
        await using var faults = await FaultNetwork.StartAsync("disk-full", gateways: 2, hosts: 0, disk: disk.Folder);
        var network = faults.Network;
        using var api = new ApiVisitor(network.Api);
        var (served, restarting) = (network.Gateways[0], network.Gateways[1]);
        await using var load = new VisitorLoad(FaultNetwork.Host, faults.Pages, 20, () => [served.Http]);
        await load.AnswersAsync(20);

        var filling = disk.Fill();
        var written = new List<string>();
        var (status, refusal, retryAfter) = await WriteAsync();
        while (status == 201 && written.Count < WritesMax)
        {
            written.Add((string)refusal["accessor"]!);
            (status, refusal, retryAfter) = await WriteAsync();
        }

        Assert.Equal((503, "store_full"), (status, (string?)refusal["code"]));
        Assert.Contains("no room", (string?)refusal["detail"], StringComparison.Ordinal);
        Assert.NotNull(retryAfter);
        // What needs no write goes on: reading, names, visitors, and nodes that start anew.
        Assert.Equal(200, (await api.AskAsync(network.OperatorToken, HttpMethod.Get, "/v1/services/shop")).Status);
        var restarted = network.Stargates[1];
        await restarted.KillAsync();
        await restarted.StartAsync();
        await restarting.KillAsync();
        await restarting.StartAsync();
        await FaultNetwork.DnsAnswersAsync("the Stargate that began anew names both Gateways", Soon, network.Gateways, [restarted]);
        await load.AnswersAsync(40);

        File.Delete(filling);
        await Eventually.HoldsAsync("writes are taken again", Soon, async () =>
        {
            var (code, answer, _) = await WriteAsync();
            if (code == 201)
            {
                written.Add((string)answer["accessor"]!);
            }

            return code == 201;
        });
        await network.CreateServiceAsync("late", "late.example", faults.Origin.Address);
        foreach (var accessor in written)
        {
            Assert.Equal(200, (await api.AskAsync(network.OperatorToken, HttpMethod.Get, $"/v1/tokens/{accessor}")).Status);
        }

        await load.StopAsync();
        load.AssertNoFailures();
        Assert.All(network.Stargates.Append(network.Api), static node => Assert.False(node.Process.HasExited, node.Name));
        Assert.Contains("is whole: epoch 1", await EdgeCommand.RunAsync(network.Name, ["store", "check", "--database", network.Database]), StringComparison.Ordinal);

        Task<(int, System.Text.Json.Nodes.JsonNode, TimeSpan?)> WriteAsync() =>
            api.AskAsync(network.OperatorToken, HttpMethod.Post, "/v1/tokens", new { policies = new[] { "reader" }, days = 1, description = new string('x', 150) });
    }
}
