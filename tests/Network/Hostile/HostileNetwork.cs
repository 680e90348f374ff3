using System.Net;

namespace Edge.Tests.Network;

/// <summary>A small network that hostile clients may do their worst to; every test ends by proving that it still serves.</summary>
public sealed class HostileNetwork : IAsyncLifetime
{
    public const string Host = FaultNetwork.Host;

    internal FaultNetwork Faults { get; private set; } = null!;

    internal NodeProcess Gateway => Faults.Network.Gateways[0];

    internal NodeProcess Stargate => Faults.Network.Stargates[0];

    public async ValueTask InitializeAsync()
    {
        // A fixture cannot skip its tests; they do, by asking whether it is ready.
        if (Machine.Has("nginx"))
        {
            Faults = await FaultNetwork.StartAsync("hostile", stargates: 1, gateways: 1, hosts: 1);
        }
    }

    internal HostileNetwork Ready()
    {
        Machine.Needs("nginx");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (Faults is not null)
        {
            await Faults.DisposeAsync();
        }
    }

    internal async Task StillServesAsync()
    {
        foreach (var node in (NodeProcess[])[Gateway, Stargate, Faults.Network.Hosts[0], Faults.Network.Api])
        {
            Assert.False(node.Process.HasExited, $"{node.Name} ended:\n{node.Process.Tail()}");
        }

        using var visitor = Visitor.Of(Gateway.Http);
        var (url, content) = Faults.Pages[0];
        using var answer = await visitor.GetAsync(new Uri($"http://{Host}{url}?{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal([Gateway.Address], (await DnsClient.AskAsync(Stargate.Dns, Host))!.Addresses);
        Assert.Equal([Gateway.Address], (await DnsClient.AskByTcpAsync(Stargate.Dns, Host))!.Addresses);
    }
}
