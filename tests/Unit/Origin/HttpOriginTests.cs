using System.Net;
using System.Text;
using Edge.Jobs;
using Edge.Origin;

namespace Edge.Tests.Unit.Origin;

public sealed class HttpOriginTests
{
    private static readonly HttpOriginOptions Private = new() { PrivateOrigins = true };

    [Fact]
    public async Task The_target_goes_out_byte_for_byte()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await FetchAsync(raw, target: "/a/../b//c/%7e%2F./?q=a%20b&x=%zz;'\"<>|{}^`");
        Assert.StartsWith("GET /a/../b//c/%7e%2F./?q=a%20b&x=%zz;'\"<>|{}^` HTTP/1.1\r\n", raw.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_added_to_the_fields()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await FetchAsync(raw, fields: [new("Host", "www.example.org"), new("X-One", "ä"), new("Accept-Encoding", "br"), new("Connection", "close")]);
        Assert.Equal("GET / HTTP/1.1\r\nHost: www.example.org\r\nX-One: ä\r\nAccept-Encoding: br\r\n\r\n", raw.Requests[0]);
    }

    [Fact]
    public async Task Header_bytes_and_repeated_lines_are_kept()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 404 Nothing\r\nX-Name: \u00fcber\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2, c\r\nContent-Length: 2\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\n\r\nhi");
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw));
        Assert.Equal(404, reply.Status);
        Assert.Equal("\u00fcber", reply.Fields.First("X-Name"));
        Assert.Equal(["a=1", "b=2, c"], reply.Fields.Where(field => field.Key == "Set-Cookie").Select(field => field.Value));
        Assert.False(reply.Fields.Has("X-Hop"));
        Assert.False(reply.Fields.Has("Connection"));
        Assert.Equal("2", reply.Fields.First("Content-Length"));
        Assert.Equal(2, reply.Length);
        Assert.Equal("hi", await TextAsync(reply));
    }

    [Fact]
    public async Task A_chunked_body_has_no_length_and_comes_whole()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw));
        Assert.Null(reply.Length);
        Assert.False(reply.Fields.Has("Transfer-Encoding"));
        Assert.Equal("abcde", await TextAsync(reply));
    }

    [Fact]
    public async Task The_length_of_a_head_reply_stays_a_field()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw, method: "HEAD"));
        Assert.Equal(0, reply.Length);
        Assert.Equal("1234", reply.Fields.First("Content-Length"));
        Assert.Equal("", await TextAsync(reply));
    }

    [Fact]
    public async Task A_redirect_is_an_answer()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw));
        Assert.Equal(302, reply.Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc")]
    public async Task A_body_that_ends_early_never_looks_complete(string response)
    {
        await using var raw = RawOrigin.Saying(response);
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw));
        var broken = await Assert.ThrowsAsync<FetchBrokenException>(() => TextAsync(reply));
        Assert.Equal(FetchFailure.Unreachable, broken.Reason);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", FetchFailure.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", FetchFailure.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab", FetchFailure.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1,2\r\n\r\nab", FetchFailure.Malformed)]
    [InlineData("", FetchFailure.Unreachable)]
    public async Task A_bad_head_is_a_failure_and_no_exception(string response, FetchFailure reason)
    {
        await using var raw = RawOrigin.Saying(response);
        var failed = Assert.IsType<FetchReply.Failed>(await FetchAsync(raw));
        Assert.Equal(reason, failed.Reason);
    }

    [Fact]
    public async Task A_head_beyond_the_limit_is_malformed()
    {
        await using var raw = RawOrigin.Saying($"HTTP/1.1 200 OK\r\nX-Long: {new string('a', 40_000)}\r\n\r\n");
        Assert.Equal(FetchFailure.Malformed, Assert.IsType<FetchReply.Failed>(await FetchAsync(raw)).Reason);
    }

    [Fact]
    public async Task A_silent_origin_times_out()
    {
        await using var raw = RawOrigin.Saying("", close: false);
        var failed = Assert.IsType<FetchReply.Failed>(await FetchAsync(raw, timeout: TimeSpan.FromMilliseconds(200)));
        Assert.Equal(FetchFailure.TimedOut, failed.Reason);
    }

    [Fact]
    public async Task Silence_within_a_body_breaks_it()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", close: false);
        var reply = Assert.IsType<FetchReply.Response>(await FetchAsync(raw, timeout: TimeSpan.FromMilliseconds(200)));
        var broken = await Assert.ThrowsAsync<FetchBrokenException>(() => TextAsync(reply));
        Assert.Equal(FetchFailure.TimedOut, broken.Reason);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("not an origin")]
    [InlineData("ftp://127.0.0.1:1")]
    public async Task No_connection_is_unreachable(string address)
    {
        using var origin = new HttpOrigin(Private, TimeProvider.System);
        var failed = Assert.IsType<FetchReply.Failed>(await origin.FetchAsync(Request(address), TestContext.Current.CancellationToken));
        Assert.Equal(FetchFailure.Unreachable, failed.Reason);
    }

    [Theory]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("http://2130706433:80")]
    [InlineData("http://[::ffff:127.0.0.1]:80")]
    [InlineData("http://[::1]:80")]
    [InlineData("http://localhost:80")]
    [InlineData("https://10.1.2.3:443")]
    public async Task Private_addresses_are_refused_unless_allowed(string address)
    {
        using var origin = new HttpOrigin(new HttpOriginOptions(), TimeProvider.System);
        var failed = Assert.IsType<FetchReply.Failed>(await origin.FetchAsync(Request(address), TestContext.Current.CancellationToken));
        Assert.Equal(FetchFailure.Forbidden, failed.Reason);
    }

    [Theory]
    [InlineData("http://1.1.1.1:9400")]
    [InlineData("http://[::ffff:1.1.1.1]:9400")]
    [InlineData("https://[2606:4700::1111]")]
    public async Task This_machines_own_addresses_are_refused_though_they_are_public(string address)
    {
        var own = new OwnAddresses(TimeProvider.System, static () => [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("2606:4700::1111")]);
        using var origin = new HttpOrigin(new HttpOriginOptions(), own, TimeProvider.System);
        var failed = Assert.IsType<FetchReply.Failed>(await origin.FetchAsync(Request(address), TestContext.Current.CancellationToken));
        Assert.Equal(FetchFailure.Forbidden, failed.Reason);
    }

    [Fact]
    public void The_machine_has_a_loopback_address() => Assert.True(OwnAddresses.OfMachine(TimeProvider.System).Contain(IPAddress.Loopback));

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("@example.org/")]
    [InlineData("http://example.org/")]
    [InlineData("/ HTTP/1.1\r\nX: y")]
    [InlineData("/a b")]
    public async Task A_target_that_is_no_path_is_never_sent(string target)
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.IsType<FetchReply.Failed>(await FetchAsync(raw, target: target));
        Assert.Empty(raw.Requests);
    }

    [Fact]
    public async Task The_token_of_one_read_means_nothing_to_the_next()
    {
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        using var origin = new HttpOrigin(Private, TimeProvider.System);
        var reply = Assert.IsType<FetchReply.Response>(await origin.FetchAsync(Request(raw.Address), TestContext.Current.CancellationToken));
        var piece = new byte[1];
        using (var first = new CancellationTokenSource())
        {
            Assert.Equal(1, await reply.Body.ReadAsync(piece, first.Token));
            await first.CancelAsync();
        }

        Assert.Equal("bcde", await TextAsync(reply));
    }

    [Fact]
    public async Task Cancelling_throws_what_was_asked_for()
    {
        await using var raw = RawOrigin.Saying("", close: false);
        using var origin = new HttpOrigin(Private, TimeProvider.System);
        using var source = new CancellationTokenSource();
        var fetching = origin.FetchAsync(Request(raw.Address), source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }

    [Fact]
    public async Task A_body_is_sent_with_its_length()
    {
        var read = new TaskCompletionSource<string>();
        await using var raw = new RawOrigin(async (_, stream, cancellation) =>
        {
            var body = new byte[5];
            await stream.ReadExactlyAsync(body, cancellation);
            read.SetResult(Encoding.ASCII.GetString(body));
            await stream.WriteAsync("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellation);
        });
        using var origin = new HttpOrigin(Private, TimeProvider.System);
        var request = Request(raw.Address) with
        {
            Method = "POST",
            Body = new MemoryStream("hello"u8.ToArray()),
            BodyLength = 5,
            Fields = [new("Host", "a"), new("Content-Type", "text/x")],
        };
        var reply = Assert.IsType<FetchReply.Response>(await origin.FetchAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(201, reply.Status);
        Assert.Equal("hello", await read.Task);
        Assert.Contains("Content-Length: 5\r\n", raw.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/x\r\n", raw.Requests[0], StringComparison.Ordinal);
    }

    private static FetchRequest Request(string address) => new()
    {
        Method = "GET",
        Origin = address,
        Target = "/",
        Fields = [new("Host", "www.example.org")],
        Timeout = TimeSpan.FromSeconds(10),
    };

    private static async Task<FetchReply> FetchAsync(
        RawOrigin raw, string method = "GET", string target = "/", HeaderFields? fields = null, TimeSpan? timeout = null)
    {
        var origin = new HttpOrigin(Private, TimeProvider.System);
        var request = Request(raw.Address);
        return await origin.FetchAsync(
            request with { Method = method, Target = target, Fields = fields ?? request.Fields, Timeout = timeout ?? request.Timeout },
            TestContext.Current.CancellationToken);
    }

    private static async Task<string> TextAsync(FetchReply.Response reply)
    {
        using var reader = new StreamReader(reply.Body);
        return await reader.ReadToEndAsync();
    }
}
