using System.Net;
using System.Text;

namespace Edge.Tests.Unit.Gateway;

public sealed class FaultTests
{
    [Fact]
    public async Task An_unreachable_origin_gives_502_that_says_so()
    {
        // Port 1 of loopback: nobody listens there.
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");
        using var client = gateway.Client();

        using var reply = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        var body = await Text(reply);
        Assert.Contains("\"code\":\"origin_unreachable\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hanging_origin_gives_504_within_its_timeout()
    {
        await using var origin = new RawOrigin(async (_, _, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return false;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();

        var started = TimeProvider.System.GetTimestamp();
        using var reply = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.GatewayTimeout, reply.StatusCode);
        Assert.Contains("\"code\":\"origin_timeout\"", await Text(reply), StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.9, 5);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("Cache-Control: no-store\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("Cache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    [InlineData("Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")]
    public async Task A_body_that_is_cut_off_never_looks_complete(string rest)
    {
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + rest), cancellation);
            return false;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();

        for (var i = 0; i < 2; i++)
        {
            using var head = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            if (head.StatusCode == HttpStatusCode.OK)
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            }
            else
            {
                Assert.Equal(HttpStatusCode.BadGateway, head.StatusCode);
            }
        }

        // Nothing of it was kept.
        Assert.Equal(2, origin.Requests);
    }

    [Theory]
    [InlineData("rubbish\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nBad Header Line\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("")]
    public async Task An_origin_that_breaks_http_gives_502_or_a_broken_connection(string response)
    {
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(response), cancellation);
            return false;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");

        Assert.True(
            reply.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) || !reply.EndsWith("0\r\n\r\n", StringComparison.Ordinal),
            reply);
    }

    [Fact]
    public async Task A_stale_entry_serves_while_the_origin_is_gone()
    {
        var origin = RawOrigin.Of("HTTP/1.1 200 OK\nCache-Control: max-age=0\nETag: \"1\"\nContent-Length: 2\n\nok");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();
        using (await client.GetAsync("/", TestContext.Current.CancellationToken))
        {
        }

        await origin.DisposeAsync();
        using var reply = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("STALE", reply.Headers.GetValues("X-Cache").Single());
        Assert.Equal("ok", await Text(reply));
    }

    private static Task<string> Text(HttpResponseMessage reply) =>
        reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
