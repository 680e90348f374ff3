using System.Text;

namespace Edge.Tests.Unit.Gateway;

public sealed class CollapseTests
{
    private const int Visitors = 200;

    [Theory]
    [InlineData("Content-Length: 100000\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n", true)]
    public async Task Two_hundred_cold_requests_are_one_for_the_origin(string framing, bool chunked)
    {
        var content = new string('x', 100_000);
        var everybodyWaits = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await everybodyWaits.Task.WaitAsync(cancellation);
            var body = chunked ? $"186A0\r\n{content}\r\n0\r\n\r\n" : content;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n{framing}\r\n{body}"), cancellation);
            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url, service => service with { OriginTimeoutSeconds = 30 });
        using var client = gateway.Client();

        var replies = Enumerable.Range(0, Visitors)
            .Select(_ => client.GetStringAsync("/cold", TestContext.Current.CancellationToken))
            .ToArray();
        await UntilAsync(() => gateway.Gate.InFlight == Visitors);
        everybodyWaits.SetResult();

        Assert.All(await Task.WhenAll(replies), reply => Assert.Equal(content, reply));
        Assert.Equal(1, origin.Requests);
    }

    [Fact]
    public async Task Visitors_of_an_unstorable_page_each_get_their_own()
    {
        var number = 0;
        await using var origin = RawOrigin.Of(_ => $"HTTP/1.1 200 OK\nCache-Control: private\nContent-Length: 3\n\n{Interlocked.Increment(ref number):000}");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("/mine", TestContext.Current.CancellationToken)));

        Assert.Equal(20, replies.Distinct().Count());
        Assert.Equal(20, origin.Requests);
    }

    [Fact]
    public async Task A_leader_that_goes_away_does_not_take_the_others_along()
    {
        var go = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await go.Task.WaitAsync(cancellation);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), cancellation);
            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url, service => service with { OriginTimeoutSeconds = 30 });
        using var client = gateway.Client();
        using var leaves = new CancellationTokenSource();

        var leader = client.GetStringAsync("/", leaves.Token);
        await UntilAsync(() => origin.Requests == 1);
        var follower = client.GetStringAsync("/", TestContext.Current.CancellationToken);
        await UntilAsync(() => gateway.Gate.InFlight == 2);
        await leaves.CancelAsync();
        await UntilAsync(() => gateway.Gate.InFlight == 1);
        go.SetResult();

        Assert.Equal("ok", await follower);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.Equal(1, origin.Requests);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
