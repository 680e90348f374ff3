using System.Collections.Concurrent;
using System.Security.Cryptography;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Tests.Unit.Origin;

namespace Edge.Tests.Unit.Jobs;

public sealed class JobConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_brings_the_response_through_a_host()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await world.HostAsync("host-1");
        var reply = await world.FetchAsync("/1024");
        Assert.Equal("host-1", reply.Host?.Value);
        Assert.Equal(200, reply.Status);
        Assert.Equal(1024, reply.Length);
        Assert.Equal("application/octet-stream", reply.Fields.First("Content-Type"));
        AssertSame(OriginSite.Bytes(1024), await ReadAsync(reply));
    }

    [Theory]
    [InlineData("HEAD", "/1024", 200)]
    [InlineData("GET", "/status/304", 304)]
    [InlineData("GET", "/status/204", 204)]
    public async Task A_response_without_body_ends_at_once(string method, string target, int status)
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await world.HostAsync("host-1");
        var reply = await world.FetchAsync(target, method);
        Assert.Equal("host-1", reply.Host?.Value);
        Assert.Equal(status, reply.Status);
        Assert.Equal(0, reply.Length);
        Assert.Empty(await ReadAsync(reply));
    }

    [Fact]
    public async Task A_body_of_100_megabytes_comes_whole()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var reply = await world.FetchAsync("/100000000");
        Assert.Equal(OriginSite.Hash(100_000_000), await HashAsync(reply.Body));
        await reply.Body.DisposeAsync();
        await JobWorld.Until(() => host.Slots.Taken == 0);
    }

    [Fact]
    public async Task Two_hundred_jobs_at_once_all_end_well()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await world.HostAsync("host-1");
        await world.HostAsync("host-2");
        var hosts = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var length = 1000 + (i * 997);
            var reply = await world.FetchAsync($"/{length}?{i}");
            hosts.AddOrUpdate(reply.Host?.Value ?? "own", 1, (_, count) => count + 1);
            AssertSame(OriginSite.Bytes(length), await ReadAsync(reply));
        }));
        Assert.Equal(200, hosts.Values.Sum());
        Assert.True(hosts["host-1"] > 10 && hosts["host-2"] > 10);
    }

    [Theory]
    [InlineData("/20000000")]
    [InlineData("/20000000?notag")]
    public async Task A_host_killed_within_a_body_is_not_noticed(string target)
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var hosts = new Dictionary<string, TestHost>
        {
            ["host-1"] = await world.HostAsync("host-1"),
            ["host-2"] = await world.HostAsync("host-2"),
        };
        await JobWorld.Until(() => world.Jobs.Connected == 2);
        var reply = await world.FetchAsync(target);
        var start = new byte[1_000_000];
        await reply.Body.ReadExactlyAsync(start, Cancellation);
        await hosts[reply.Host!.Value.Value].DisposeAsync();
        var rest = new MemoryStream();
        await reply.Body.CopyToAsync(rest, Cancellation);
        AssertSame(OriginSite.Bytes(20_000_000), [.. start, .. rest.ToArray()]);
    }

    [Fact]
    public async Task Without_any_host_left_the_gateway_continues_the_body()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var reply = await world.FetchAsync("/5000000");
        Assert.Equal("host-1", reply.Host?.Value);
        await host.DisposeAsync();
        AssertSame(OriginSite.Bytes(5_000_000), await ReadAsync(reply));
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nobody_else()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var slow = new List<FetchReply.Response>();
        for (var i = 0; i < 14; i++)
        {
            // More than the connection's whole window waits unread.
            slow.Add(await world.FetchAsync($"/1000000?{i}"));
        }

        Assert.All(slow, static reply => Assert.Equal("host-1", reply.Host?.Value));
        var quick = await world.FetchAsync("/3000000?quick");
        Assert.Equal("host-1", quick.Host?.Value);
        AssertSame(OriginSite.Bytes(3_000_000), await ReadAsync(quick));
        foreach (var reply in slow)
        {
            AssertSame(OriginSite.Bytes(1_000_000), await ReadAsync(reply));
        }

        await JobWorld.Until(() => host.Slots.Taken == 0);
    }

    [Fact]
    public async Task A_slow_origin_is_not_taken_for_a_silent_host()
    {
        var options = new JobOptions { ReplyTimeout = TimeSpan.FromSeconds(1.6) };
        var answer = new TaskCompletionSource();
        var asked = 0;
        await using var world = await JobWorld.StartAsync(
            async context =>
            {
                Interlocked.Increment(ref asked);
                await answer.Task;
                await OriginSite.AnswerAsync(context);
            },
            options);
        await world.HostAsync("host-1");
        await world.HostAsync("host-2");
        var fetching = world.FetchAsync("/10");
        var late = DateTimeOffset.UtcNow.AddSeconds(3);
        await JobWorld.Until(() => DateTimeOffset.UtcNow > late);
        answer.SetResult();
        Assert.NotNull((await fetching).Host);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Cancelling_a_job_frees_its_slot()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        using var source = new CancellationTokenSource();
        var fetching = world.Dispatcher.FetchAsync(world.Request("/hang"), source.Token).AsTask();
        await JobWorld.Until(() => host.Slots.Taken == 1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        await JobWorld.Until(() => host.Slots.Taken == 0);
    }

    [Fact]
    public async Task A_body_given_up_half_way_frees_its_slot()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var reply = await world.FetchAsync("/100000000");
        await reply.Body.ReadExactlyAsync(new byte[1000], Cancellation);
        await reply.Body.DisposeAsync();
        await JobWorld.Until(() => host.Slots.Taken == 0);
        AssertSame(OriginSite.Bytes(10), await ReadAsync(await world.FetchAsync("/10")));
    }

    [Fact]
    public async Task An_origin_that_is_down_is_asked_by_the_gateway_too_before_it_is_told()
    {
        var own = new CountingOrigin();
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync, own: own);
        await world.HostAsync("host-1");
        var request = world.Request("/") with { Origin = "http://127.0.0.1:1" };
        var failed = Assert.IsType<FetchReply.Failed>(await world.Dispatcher.FetchAsync(request, Cancellation));
        Assert.Equal(FetchFailure.Unreachable, failed.Reason);
        Assert.Equal(1, own.Count);
    }

    [Fact]
    public async Task An_origin_that_breaks_off_breaks_the_body()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await world.HostAsync("host-1");
        await using var raw = RawOrigin.Saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        var request = world.Request("/") with { Origin = raw.Address };
        var reply = Assert.IsType<FetchReply.Response>(await world.Dispatcher.FetchAsync(request, Cancellation));
        await Assert.ThrowsAsync<FetchBrokenException>(() => ReadAsync(reply));
    }

    [Fact]
    public async Task A_draining_host_finishes_its_jobs_and_gets_no_new_ones()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var reply = await world.FetchAsync("/20000000");
        var draining = host.Link.DrainAsync(Cancellation);
        while ((await world.FetchAsync("/1")).Host is not null)
        {
            await Task.Yield();
        }

        Assert.False(draining.IsCompleted);
        AssertSame(OriginSite.Bytes(20_000_000), await ReadAsync(reply));
        await draining.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Strangers_wrong_roles_and_revoked_hosts_are_not_admitted()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await using var stargate = new TestHost(world, world.Identity("stargate-1", NodeRole.Stargate), 64, new CountingOrigin());
        var stranger = world.Identity("host-9");
        world.Devices.Remove(stranger.Node);
        await using var unknown = new TestHost(world, stranger, 64, new CountingOrigin());
        using var another = DeviceKey.Generate(SystemEntropy.Instance);
        var impostor = world.Identity("host-8") with { Key = () => another };
        await using var forged = new TestHost(world, impostor, 64, new CountingOrigin());
        var host = await world.HostAsync("host-1");
        Assert.Equal(1, world.Jobs.Connected);
        world.Devices[host.Identity.Node] = world.Devices[host.Identity.Node] with { Revoked = true };
        world.Jobs.Recheck();
        await JobWorld.Until(() => world.Jobs.Connected == 0);
        Assert.False(stargate.Link.Connected || unknown.Link.Connected || forged.Link.Connected);
    }

    [Fact]
    public async Task A_host_with_another_key_connects_by_the_old_one_too_while_that_is_good()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var identity = world.Identity("host-1");
        using var next = DeviceKey.Generate(SystemEntropy.Instance);
        world.Devices[identity.Node] = world.Devices[identity.Node] with
        {
            PublicKey = next.PublicKeyText,
            PreviousKey = world.Devices[identity.Node].PublicKey,
            PreviousUntil = DateTimeOffset.MaxValue,
        };
        await using (new TestHost(world, identity, 64, new CountingOrigin()))
        {
            await JobWorld.Until(() => world.Jobs.Connected == 1);
        }

        await JobWorld.Until(() => world.Jobs.Connected == 0);
        await using (new TestHost(world, identity with { Key = () => next }, 64, new CountingOrigin()))
        {
            await JobWorld.Until(() => world.Jobs.Connected == 1);
        }

        await JobWorld.Until(() => world.Jobs.Connected == 0);
        world.Devices[identity.Node] = world.Devices[identity.Node] with { PreviousUntil = DateTimeOffset.UnixEpoch };
        await using var late = new TestHost(world, identity, 64, new CountingOrigin());
        await using var other = await world.HostAsync("host-2");
        Assert.False(late.Link.Connected);
    }

    [Fact]
    public async Task A_host_whose_connection_was_cut_connects_again()
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        var host = await world.HostAsync("host-1");
        var device = world.Devices[host.Identity.Node];
        world.Devices[host.Identity.Node] = device with { Revoked = true };
        world.Jobs.Recheck();
        await JobWorld.Until(() => world.Jobs.Connected == 0);
        world.Devices[host.Identity.Node] = device;
        await JobWorld.Until(() => world.Jobs.Connected == 1 && host.Link.Connected);
    }

    private static void AssertSame(byte[] expected, byte[] actual) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{actual.Length} bytes came, which are not the {expected.Length} expected");

    private static async Task<byte[]> ReadAsync(FetchReply.Response reply)
    {
        await using (reply.Body)
        {
            var bytes = new MemoryStream();
            await reply.Body.CopyToAsync(bytes, Cancellation);
            return bytes.ToArray();
        }
    }

    private static async Task<string> HashAsync(Stream body) => Convert.ToHexString(await SHA256.HashDataAsync(body, Cancellation));
}
