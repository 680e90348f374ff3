using System.Net;
using Edge.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Gateway;

public sealed class DrainTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(35);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_in_flight_is_finished_and_its_connection_told_to_close(bool tls)
    {
        var go = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234"u8.ToArray(), cancellation);
            await go.Task.WaitAsync(cancellation);
            await stream.WriteAsync("56789"u8.ToArray(), cancellation);
            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url, service => service with { OriginTimeoutSeconds = 30 });
        using var client = gateway.Client(tls);
        client.DefaultRequestVersion = tls ? HttpVersion.Version20 : HttpVersion.Version11;
        using var slow = await client.GetAsync("/slow", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await gateway.Gate.DrainAsync(TimeSpan.FromMilliseconds(1), Longest, TestContext.Current.CancellationToken);
        var jobsEnded = false;
        var stopped = gateway.Server.StopAsync(gateway.Gate, () => jobsEnded = true, TestContext.Current.CancellationToken);
        Assert.False(jobsEnded);
        go.SetResult();

        Assert.Equal("0123456789", await slow.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(jobsEnded);
    }

    [Fact]
    public async Task While_draining_new_requests_are_answered_and_told_to_close()
    {
        await using var origin = RawOrigin.Of("HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 2\n\nok");
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        await gateway.Gate.DrainAsync(TimeSpan.FromMilliseconds(1), Longest, TestContext.Current.CancellationToken);

        // No "Connection: close" is sent, so reading to the end shows that the Gateway closed by itself.
        var miss = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        var hit = await gateway.SendRawAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");

        foreach (var reply in (string[])[miss, hit])
        {
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply, StringComparison.Ordinal);
            Assert.Contains("Connection: close\r\n", reply, StringComparison.Ordinal);
            Assert.EndsWith("ok", reply, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Draining_waits_for_quiet()
    {
        var time = new FakeTimeProvider();
        var gate = new RequestGate(time);
        var drained = gate.DrainAsync(Quiet, Longest, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(1.5));
        gate.Enter();
        gate.Leave();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(drained.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1.1));

        await drained.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Draining_ends_even_if_visitors_never_do()
    {
        var time = new FakeTimeProvider();
        var gate = new RequestGate(time);
        var drained = gate.DrainAsync(Quiet, Longest, TestContext.Current.CancellationToken);

        for (var second = 0; second < 34; second++)
        {
            gate.Enter();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(drained.IsCompleted);
        gate.Enter();
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));

        await drained.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
