using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Edge.Tests.Unit.Gateway;

public sealed class ServingTests
{
    private const string Cacheable = """
        HTTP/1.1 200 OK
        Content-Type: text/plain
        Cache-Control: max-age=60
        ETag: "v1"
        Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
        Content-Length: 10

        0123456789
        """;

    [Fact]
    public async Task A_second_request_is_answered_from_memory()
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();

        using var miss = await client.GetAsync("/a?b=c", TestContext.Current.CancellationToken);
        using var hit = await RunningGateway.HitAsync(client, "/a?b=c");

        Assert.Equal("0123456789", await miss.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("0123456789", await hit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("MISS", Field(miss, "X-Cache"));
        Assert.Equal("HIT", Field(hit, "X-Cache"));
        Assert.Equal("edge-gateway-1; fwd=uri-miss; fwd-status=200; stored", Field(miss, "Cache-Status"));
        Assert.Matches("^edge-gateway-1; hit; ttl=(60|59|58)$", Field(hit, "Cache-Status"));
        Assert.Equal("gateway-1", Field(hit, "Edge-Gateway"));
        Assert.True(hit.Headers.Age <= TimeSpan.FromSeconds(2));
        Assert.Equal("\"v1\"", hit.Headers.ETag!.Tag);
        Assert.Equal("text/plain", hit.Content.Headers.ContentType!.MediaType);
        Assert.Equal(10, hit.Content.Headers.ContentLength);
        Assert.Equal(1, origin.Requests);
    }

    [Fact]
    public async Task The_origin_sees_the_path_byte_for_byte_and_who_forwarded()
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url + "/base");

        var reply = await gateway.SendRawAsync(
            "GET /A/../%7Eb//c?x=%2f&y HTTP/1.1\r\nHost: WWW.site.test:8080\r\nX-Forwarded-For: 1.2.3.4\r\n"
            + "X-Original-URL: /admin\r\nX-Http-Method-Override: DELETE\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Own: 2\r\n\r\n"
            + "GET / HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply, StringComparison.Ordinal);
        var head = Assert.Single(origin.Heads);
        Assert.StartsWith("GET /base/A/../%7Eb//c?x=%2f&y HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Host: www.site.test\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Own: 2\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Via: 1.1 edge-gateway-1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("CDN-Loop: edge-gateway-1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Forwarded: for=unknown;host=www.site.test;proto=http;by=_gateway-1\r\n", head, StringComparison.Ordinal);
        foreach (var dropped in (string[])["X-Forwarded-For", "X-Original-URL", "Override", "X-Hop"])
        {
            Assert.DoesNotContain(dropped, head, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Conditions_ranges_and_head_are_answered_from_memory()
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();
        using var first = await RunningGateway.HitAsync(client, "/");

        using var conditional = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"v1\"") } } };
        using var notModified = await client.SendAsync(conditional, TestContext.Current.CancellationToken);
        using var ranged = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var part = await client.SendAsync(ranged, TestContext.Current.CancellationToken);
        using var beyond = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Range = new RangeHeaderValue(10, null) } };
        using var unsatisfiable = await client.SendAsync(beyond, TestContext.Current.CancellationToken);
        using var asked = new HttpRequestMessage(HttpMethod.Head, "/");
        using var head = await client.SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        Assert.Equal("\"v1\"", notModified.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("2345", await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("bytes 2-5/10", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, unsatisfiable.StatusCode);
        Assert.Equal("bytes */10", unsatisfiable.Content.Headers.ContentRange!.ToString());
        Assert.Equal(10, head.Content.Headers.ContentLength);
        Assert.Equal("HIT", Field(head, "X-Cache"));
        Assert.Equal(1, origin.Requests);
    }

    [Fact]
    public async Task A_post_passes_with_its_content_and_forgets_what_was_stored()
    {
        await using var origin = new RawOrigin(async (head, stream, cancellation) =>
        {
            if (head.StartsWith("POST", StringComparison.Ordinal))
            {
                var content = new byte[5];
                await stream.ReadExactlyAsync(content, cancellation);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n{Encoding.ASCII.GetString(content)}"), cancellation);
            }
            else
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Cacheable.ReplaceLineEndings("\r\n")), cancellation);
            }

            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();
        using var before = await client.GetAsync("/", TestContext.Current.CancellationToken);

        using var sent = new StringContent("hello");
        using var posted = await client.PostAsync("/", sent, TestContext.Current.CancellationToken);
        using var after = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("hello", await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("PASS", Field(posted, "X-Cache"));
        Assert.Equal("MISS", Field(after, "X-Cache"));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Errors_of_the_origin_pass_through(int status)
    {
        await using var origin = RawOrigin.Of($"HTTP/1.1 {status} Whatever\nContent-Length: 4\nX-Origin: yes\n\nnope");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();

        using var reply = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal("nope", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("yes", Field(reply, "X-Origin"));
    }

    [Fact]
    public async Task An_unknown_host_is_told_so_in_the_language_that_it_prefers()
    {
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");
        using var client = gateway.Client();

        using var json = await client.GetAsync("http://other.test/", TestContext.Current.CancellationToken);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "http://other.test/") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };
        using var page = await client.SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, json.StatusCode);
        Assert.Equal("application/problem+json", json.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"code\":\"unknown_host\"", await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("unknown_host", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site.localhost")]
    [InlineData("site.edge.test")]
    [InlineData("SITE.test.")]
    public async Task A_service_has_names_by_itself(string host)
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_here_before_is_a_loop()
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\nCDN-Loop: other, Edge-Gateway-1; v=1\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 508 ", reply, StringComparison.Ordinal);
        Assert.Contains("loop_detected", reply, StringComparison.Ordinal);
        Assert.Equal(0, origin.Requests);
    }

    private static string Field(HttpResponseMessage reply, string name) => string.Join(", ", reply.Headers.GetValues(name));
}
