using Edge.Delivery;
using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

public sealed class ForwardingTests
{
    private static VisitorRequest Request(string method, params (string Name, string Value)[] fields) => new()
    {
        Method = method,
        Key = new CacheKey("site", "site.test", "/a"),
        Route = new OriginRoute("http://origin:1", "", null, TimeSpan.FromSeconds(1)),
        Fields = new HeaderFields(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        Scheme = "https",
        Protocol = "2",
        ClientAddress = "2001:db8::1",
    };

    [Fact]
    public void Fields_named_by_connection_stay_behind()
    {
        var fields = RequestForwarding.Fields(
            Request("GET", ("Connection", "close, X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "5"), ("TE", "trailers"), ("X-Own", "2")), "g1", shared: true);

        Assert.Equal(["Host", "X-Own", "Forwarded", "Via", "CDN-Loop"], fields.Select(field => field.Key));
    }

    [Theory]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X_Forwarded_Host")]
    [InlineData("x_forwarded-proto")]
    [InlineData("X-Forwarded")]
    [InlineData("X-Host")]
    [InlineData("X_HTTP_Host_Override")]
    [InlineData("X-Original-URL")]
    [InlineData("X_Rewrite_URL")]
    [InlineData("X_HTTP_Method_Override")]
    [InlineData("X-Real-IP")]
    [InlineData("Content_Length")]
    public void What_could_poison_a_shared_answer_stays_behind(string name)
    {
        var fields = RequestForwarding.Fields(Request("GET", (name, "evil"), ("X_Own", "2")), "g1", shared: true);

        Assert.Equal(["Host", "X_Own", "Forwarded", "Via", "CDN-Loop"], fields.Select(field => field.Key));
    }

    [Theory]
    [InlineData("a\r\nX-Forwarded-Host: evil")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void A_value_that_would_end_its_line_stays_behind(string value)
    {
        var fields = RequestForwarding.Fields(Request("GET", ("X-Own", value)), "g1", shared: true);

        Assert.False(fields.Has("X-Own"));
    }

    [Fact]
    public void A_private_request_tells_the_visitors_address()
    {
        var fields = RequestForwarding.Fields(Request("POST", ("Forwarded", "for=evil"), ("Via", "1.1 other"), ("CDN-Loop", "other")), "g1", shared: false);

        Assert.Equal("for=\"[2001:db8::1]\";host=site.test;proto=https;by=_g1", fields.Combined("Forwarded"));
        Assert.Equal("1.1 other, 2 edge-g1", fields.Combined("Via"));
        Assert.Equal("other, edge-g1", fields.Combined("CDN-Loop"));
    }

    [Theory]
    [InlineData("Cookie")]
    [InlineData("Authorization")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("X-CSRF-Token")]
    public void A_request_with_credentials_is_not_public(string name) =>
        Assert.False(RequestForwarding.IsPublic(Request("GET", (name, "x"))));

    [Fact]
    public void A_plain_get_is_public() =>
        Assert.True(RequestForwarding.IsPublic(Request("GET", ("User-Agent", "x"), ("Accept", "*/*"))));

    [Theory]
    [InlineData(null, false)]
    [InlineData("edge-g2", false)]
    [InlineData("edge-g1", true)]
    [InlineData("a, EDGE-G1 ;v=1", true)]
    [InlineData("edge-g11", false)]
    public void A_loop_is_seen_by_the_nodes_own_name(string? loop, bool expected) =>
        Assert.Equal(expected, RequestForwarding.IsLoop(loop, "g1"));
}
