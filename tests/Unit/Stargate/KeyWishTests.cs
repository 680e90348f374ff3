using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Stargate;

/// <summary>An operator's wish for another key reaches a node over its stream, and the Stargate itself.</summary>
public sealed class KeyWishTests
{
    [Fact]
    public async Task A_node_that_is_asked_over_its_stream_rotates_once_and_stays_connected()
    {
        await using var network = await TestNet.StartAsync(1);
        var node = await network.OpenAsync(NodeRole.Host, "host-1");
        using var stop = new CancellationTokenSource();
        var rotation = new KeyRotation(
            node.Identity,
            new StargateKeys(node.Identity, () => node.Link.Stargates, TimeProvider.System).RotateAsync,
            TimeSpan.FromDays(90),
            SystemEntropy.Instance,
            TimeProvider.System,
            NullLogger<KeyRotation>.Instance);
        node.Link.KeyWanted += rotation.Want;
        var running = new Loop(TimeProvider.System, static _ => { }).RunAsync(rotation.RunAsync, stop.Token);
        await node.ServeAsync();
        var before = node.Identity.Key.PublicKeyText;

        await WishAsync(network, "host-1");
        await Eventually.HoldsAsync("the node has another key", () => node.Identity.Key.PublicKeyText != before);

        var device = await DeviceAsync(network, "host-1");
        Assert.Equal((node.Identity.Key.PublicKeyText, before, null), (device.PublicKey, device.PreviousKey, device.RotateAfter));
        Assert.True(node.Link.Connected);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_stargate_that_is_asked_rotates_by_itself()
    {
        await using var network = await TestNet.StartAsync(1);
        var before = (await DeviceAsync(network, "stargate-1")).PublicKey;
        var keyFile = Path.Combine(network.FolderOf("stargate-1"), "device.key");
        var onDisk = await File.ReadAllTextAsync(keyFile, TestContext.Current.CancellationToken);

        await WishAsync(network, "stargate-1");
        await Eventually.HoldsAsync("the Stargate has another key", () => File.ReadAllText(keyFile) != onDisk);

        Assert.Equal((before, null), ((await DeviceAsync(network, "stargate-1")).PreviousKey, (await DeviceAsync(network, "stargate-1")).RotateAfter));
    }

    private static async Task WishAsync(TestNet network, string node)
    {
        var wished = await DeviceAsync(network, node) with { RotateAfter = TimeProvider.System.GetUtcNow() };
        var outcome = await network.Memory.CommitAsync(
            new Commit { Author = "usr:test", Operations = [ResourceKinds.Device.Put(node, wished, "")] }, TestContext.Current.CancellationToken);
        Assert.IsType<CommitOutcome.Committed>(outcome);
    }

    private static async Task<DeviceDocument> DeviceAsync(TestNet network, string node)
    {
        var found = (ReadOutcome.Found)await network.Memory.ReadAsync(KeyRange.Of(ResourceKinds.Device.Key(node)), TestContext.Current.CancellationToken);
        return ResourceKinds.Device.Parse(found.Entries[0]).Value;
    }
}
