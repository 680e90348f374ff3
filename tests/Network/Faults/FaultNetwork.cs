using System.Net;

namespace Edge.Tests.Network;

/// <summary>A network with a small site, for one test that breaks it.</summary>
internal sealed class FaultNetwork : IAsyncDisposable
{
    public const string Host = "shop.example";

    private readonly FaultSite _site = FaultSite.Write();

    public TestNetwork Network { get; private set; } = null!;

    public NginxOrigin Origin { get; private set; } = null!;

    public IReadOnlyList<(string Url, byte[] Content)> Pages => _site.Pages;

    public byte[] SlowContent => _site.SlowContent;

    public IReadOnlyList<IPEndPoint> GatewayEndpoints => [.. Network.Gateways.Select(gateway => gateway.Http)];

    public static async Task<FaultNetwork> StartAsync(string name, int stargates = 2, int gateways = 2, int hosts = 3, string? database = null, string? disk = null)
    {
        Machine.Needs("nginx");
        var faults = new FaultNetwork();
        try
        {
            faults.Network = await TestNetwork.StartAsync(name, stargates, gateways, hosts, database: database, disk: disk);
            faults.Origin = await NginxOrigin.StartAsync(name, faults.Network.OriginAddress, faults._site.Tree);
            await faults.Network.CreateServiceAsync("shop", Host, faults.Origin.Address);
            await faults.EveryGatewayInDnsAsync(TimeSpan.FromSeconds(20));
            return faults;
        }
        catch
        {
            await faults.DisposeAsync();
            throw;
        }
    }

    public VisitorLoad Load(int perSecond = 100) => new(Host, Pages, perSecond, () => GatewayEndpoints);

    /// <summary>Waits until every running Stargate names exactly these Gateways.</summary>
    public static Task<TimeSpan> DnsAnswersAsync(string what, TimeSpan within, IEnumerable<NodeProcess> gateways, IEnumerable<NodeProcess> stargates)
    {
        var expected = gateways.Select(gateway => gateway.Address).Order(StringComparer.Ordinal).ToList();
        return Eventually.HoldsAsync(what, within, async () =>
        {
            foreach (var stargate in stargates)
            {
                if (await TestNetwork.ResolveAsync(stargate, Host) is not { } answer || !answer.SequenceEqual(expected))
                {
                    return false;
                }
            }

            return true;
        });
    }

    public Task<TimeSpan> EveryGatewayInDnsAsync(TimeSpan within) =>
        DnsAnswersAsync("both Stargates answer with every Gateway", within, Network.Gateways, Network.Stargates);

    /// <summary>A download that is in flight when this returns; its result is whether every byte came.</summary>
    public async Task<Task<bool>> BeginSlowDownloadAsync(NodeProcess gateway)
    {
        var visitor = Visitor.Of(gateway.Http);
        var answer = await visitor.GetAsync(new Uri($"http://{Host}/slow/slow.bin?{Guid.NewGuid()}"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ReadAsync();

        async Task<bool> ReadAsync()
        {
            using (visitor)
            using (answer)
            {
                try
                {
                    return (await answer.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(SlowContent);
                }
                catch (Exception error) when (error is HttpRequestException or IOException)
                {
                    return false;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Network is not null)
        {
            await Network.DisposeAsync();
        }

        if (Origin is not null)
        {
            await Origin.DisposeAsync();
        }

        _site.Dispose();
    }
}
