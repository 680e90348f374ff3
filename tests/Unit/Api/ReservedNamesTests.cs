using Edge.Api;

namespace Edge.Tests.Unit.Api;

public sealed class ReservedNamesTests
{
    [Theory]
    [InlineData("edge.test", true)]
    [InlineData("ns1.edge.test", true)]
    [InlineData("ns42.edge.test", true)]
    [InlineData("localhost", true)]
    [InlineData("shop.localhost", true)]
    [InlineData("ns.edge.test", false)]
    [InlineData("nsa.edge.test", false)]
    [InlineData("docs.edge.test", false)]
    [InlineData("ns1.example.org", false)]
    [InlineData("notedge.test", false)]
    public void Names_that_the_network_answers_for_are_nobodys(string domain, bool reserved) =>
        Assert.Equal(reserved, new ReservedNames("edge.test").Contains(domain));

    [Fact]
    public async Task A_service_may_not_claim_the_networks_domain()
    {
        await using var api = await RunningApi.StartAsync();

        var refused = await api.PutAsync("/v1/services/shop", """{"spec":{"domains":["edge.test"],"origin":"http://127.0.0.1:8000"}}""");

        Assert.Equal((422, "invalid_document"), (refused.Status, refused.Code));
        Assert.Equal("spec.domains: 'edge.test' is refused: the network itself answers for this name", refused.Detail);
    }
}
