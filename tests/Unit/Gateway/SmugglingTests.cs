using System.Text;

namespace Edge.Tests.Unit.Gateway;

/// <summary>Requests whose end two servers could see differently, and other hostile ones: refused, closed, never forwarded.</summary>
public sealed class SmugglingTests
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n";

    public static TheoryData<string, string> Corpus => new()
    {
        { "length and chunks", $"POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunks and length", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "two lengths", $"POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n{Smuggled}" },
        { "a list of lengths", $"POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 0, 44\r\n\r\n{Smuggled}" },
        { "a negative length", $"POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: -1\r\n\r\n{Smuggled}" },
        { "an unknown coding", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunked not last", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "a coding before chunked", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunked twice", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunked by HTTP/1.0", $"POST / HTTP/1.0\r\nHost: site.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "white space before the colon", $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "a name with a space", $"GET / HTTP/1.1\r\nHost: site.test\r\nBad Name: 1\r\n\r\n{Smuggled}" },
        { "a folded line", $"GET / HTTP/1.1\r\nHost: site.test\r\nX-A: 1\r\n folded\r\n\r\n{Smuggled}" },
        { "a leading blank in the first field", $"GET / HTTP/1.1\r\n Host: site.test\r\n\r\n{Smuggled}" },
        { "bare line feeds", "GET / HTTP/1.1\nHost: site.test\n\n" + Smuggled },
        { "a bare line feed in the fields", $"GET / HTTP/1.1\r\nHost: site.test\nX-A: 1\r\n\r\n{Smuggled}" },
        { "a bare carriage return", $"GET / HTTP/1.1\r\nHost: site.test\r\nX-A: 1\rX-B: 2\r\n\r\n{Smuggled}" },
        { "a null in a value", $"GET / HTTP/1.1\r\nHost: site.test\r\nX-A: 1\0\r\n\r\n{Smuggled}" },
        { "no host", $"GET / HTTP/1.1\r\n\r\n{Smuggled}" },
        { "two hosts", $"GET / HTTP/1.1\r\nHost: site.test\r\nHost: other.test\r\n\r\n{Smuggled}" },
        { "a host with a path", $"GET / HTTP/1.1\r\nHost: site.test/x\r\n\r\n{Smuggled}" },
        { "absolute-form with another host", $"GET http://other.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "a blank in the target", $"GET /a b HTTP/1.1\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "a fragment in the target", $"GET /a#b HTTP/1.1\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "no version", $"GET /\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "an unknown version", $"GET / HTTP/1.9\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "not HTTP", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + Smuggled },
        { "HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
        { "CONNECT", $"CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n{Smuggled}" },
        { "TRACE", $"TRACE / HTTP/1.1\r\nHost: site.test\r\n\r\n{Smuggled}" },
        { "head of 33 KiB", $"GET / HTTP/1.1\r\nHost: site.test\r\nX-A: {new string('a', 33 * 1024)}\r\n\r\n{Smuggled}" },
        { "a hundred and one fields", $"GET / HTTP/1.1\r\nHost: site.test\r\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\r\n"))}\r\n{Smuggled}" },
        { "a target of 17 KiB", $"GET /{new string('a', 17 * 1024)} HTTP/1.1\r\nHost: site.test\r\n\r\n{Smuggled}" },
    };

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task A_hostile_request_is_refused_and_its_connection_closed(string what, string request)
    {
        await using var origin = RawOrigin.Of("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync(request);
        var after = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");

        Assert.False(reply.StartsWith("open: ", StringComparison.Ordinal), $"{what}: {reply}");
        Assert.False(reply.Contains("HTTP/1.1 200", StringComparison.Ordinal), $"{what}: {reply}");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", after, StringComparison.Ordinal);
        Assert.Equal(1, origin.Requests);
    }

    [Theory]
    [InlineData("+5")]
    [InlineData("05")]
    public async Task A_length_in_an_odd_spelling_goes_on_in_the_plain_one(string length)
    {
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await stream.ReadExactlyAsync(new byte[5], cancellation);
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), cancellation);
            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync(
            $"POST / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\nContent-Length: {length}\r\n\r\nhello");

        Assert.StartsWith("HTTP/1.1 204 ", reply, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 5\r\n", origin.Heads.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zz\r\nhello\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    public async Task Bad_chunks_are_the_visitors_mistake_and_not_the_origins(string chunks)
    {
        await using var origin = RawOrigin.Of("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync($"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

        Assert.StartsWith("HTTP/1.1 400 ", reply, StringComparison.Ordinal);
        Assert.Contains("broken_content", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("g\r\nabc\r\n0\r\n\r\n")]
    [InlineData("-1\r\nabc\r\n0\r\n\r\n")]
    [InlineData("0x3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\n0\n\n")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    public async Task Bad_chunks_are_refused_and_nothing_behind_them_is_read_as_a_request(string chunks)
    {
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, cancellation) > 0)
            {
            }

            return false;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url);

        var reply = await gateway.SendRawAsync(
            $"POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{Smuggled}");

        Assert.DoesNotContain("HTTP/1.1 200", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("open: ", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("/smuggled", string.Concat(origin.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutated_requests_leave_the_server_up()
    {
        await using var origin = RawOrigin.Of("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        var random = new Random(20251122);
        var seeds = Corpus.Select(row => Encoding.Latin1.GetBytes(row.Data.Item2)).ToArray();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(1.5));

        while (!limit.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendMutatedAsync(gateway, Mutate(seeds, random), limit.Token)));
        }

        var after = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", after, StringComparison.Ordinal);
    }

    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        var request = seeds[random.Next(seeds.Length)].ToArray();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            request[random.Next(Math.Min(request.Length, 200))] = (byte)random.Next(256);
        }

        return request[..random.Next(1, request.Length + 1)];
    }

    private static async Task SendMutatedAsync(RunningGateway gateway, byte[] request, CancellationToken cancellation)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(gateway.Http, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(request, cancellation);
            client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            _ = await client.GetStream().ReadAsync(new byte[256], cancellation);
        }
        catch (Exception error) when (
            error is IOException or System.Net.Sockets.SocketException or OperationCanceledException or InvalidOperationException)
        {
            // Cutting such a visitor off is a fine answer.
        }
    }
}
