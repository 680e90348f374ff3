using System.Net;

namespace Edge.Tests.Network;

/// <summary>One network with a real site behind it, shared by the tests that only read.</summary>
public sealed class SiteNetwork : IAsyncLifetime
{
    public const string Host = "docs.edge.test";

    private readonly string _folder = Machine.TemporaryFolder();

    internal SiteNetwork Ready()
    {
        Machine.Needs("nginx");
        return this;
    }

    internal TestNetwork Network { get; private set; } = null!;

    internal NginxOrigin Origin { get; private set; } = null!;

    internal HangingOrigin Hanging { get; private set; } = null!;

    internal SiteTree Tree { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // A fixture cannot skip its tests; they do, by asking whether it is ready.
        if (!Machine.Has("nginx"))
        {
            return;
        }

        Tree = SiteTree.Create(_folder);
        Network = await TestNetwork.StartAsync("site");
        Origin = await NginxOrigin.StartAsync(Network.Name, Network.OriginAddress, Tree);
        Hanging = new HangingOrigin(Network.OriginAddress);
        await Network.CreateServiceAsync("docs", Host, Origin.Address);
        await Network.CreateServiceAsync("hanging", "hanging.example", Hanging.Address, "--origin-timeout", "2");
        // Port 1 of the address is closed: nothing ever listens there.
        await Network.CreateServiceAsync("closed", "closed.example", new Uri($"http://{Network.OriginAddress}:1"));
        await Eventually.HoldsAsync("every Gateway serves the site", TimeSpan.FromSeconds(20), async () =>
        {
            var answers = await Task.WhenAll(Network.Gateways.Select(async gateway =>
            {
                using var visitor = Visitor.Of(gateway.Http);
                using var answer = await visitor.GetAsync(new Uri($"http://{Host}{SiteTree.Url(Tree.Paths[0])}"));
                return answer.StatusCode;
            }));
            return answers.All(status => status == HttpStatusCode.OK);
        });
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

        Hanging?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
