using Edge.Gateway;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Gateway;

public sealed class RouteTableTests
{
    private static readonly Dictionary<string, ServiceDocument> Services = new()
    {
        ["docs"] = new ServiceDocument { Domains = ["docs.example.org"], Origin = "http://192.0.2.1" },
        ["thief"] = new ServiceDocument { Domains = ["docs.edge.test"], Origin = "http://192.0.2.2" },
    };

    [Theory]
    [InlineData("docs.example.org", "docs")]
    [InlineData("DOCS.example.org.", "docs")]
    [InlineData("thief.edge.test:8080", "thief")]
    [InlineData("docs.edge.test", "docs")]
    [InlineData("docs.localhost", "docs")]
    public void Nobody_takes_another_services_own_name_away_by_claiming_it(string host, string service)
    {
        KeyValuePair<string, string>[] claims =
        [
            new("docs.example.org", "docs"), new("docs.edge.test", "thief"), new("docs.localhost", "thief"),
        ];
        Assert.Equal(service, new RouteTable("edge.test", Services, claims).Find(host)!.Service);
    }
}
