using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Tests.Unit.Jobs;

public sealed class DispatcherTests : IDisposable
{
    private readonly VirtualRun _run = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Credentials_and_bodies_never_become_jobs() => Run(async (dispatcher, _, _) =>
    {
        foreach (var field in new[] { "cookie", "Authorization" })
        {
            var request = Request("/") with { Fields = [new(field, "secret")] };
            await Assert.ThrowsAsync<BrokenInvariantException>(() => dispatcher.FetchAsync(request, Cancellation).AsTask());
        }

        await Assert.ThrowsAsync<BrokenInvariantException>(() => dispatcher.FetchAsync(Request("/") with { Body = Stream.Null }, Cancellation).AsTask());
    });

    [Fact]
    public void One_url_goes_mostly_to_one_host_and_many_go_to_all() => Run(async (dispatcher, hosts, _) =>
    {
        for (var i = 0; i < 200; i++)
        {
            await ReadAsync(await dispatcher.FetchAsync(Request("/same"), Cancellation));
        }

        Assert.InRange(hosts.Max(static host => host.Count), 170, 200);
        await LoadAsync(dispatcher, 1000, concurrency: 20);
        Assert.All(hosts, static host => Assert.InRange(host.Count, 60, 600));
    });

    [Fact]
    public void Nobody_is_herded_under_load() => Run(async (dispatcher, hosts, _) =>
    {
        await LoadAsync(dispatcher, 4000, concurrency: 60);
        Assert.All(hosts, static host => Assert.InRange(host.Count, 400, 1000));
        Assert.All(hosts, static host => Assert.InRange(host.InFlightMost, 1, 25));
    });

    [Fact]
    public void An_erring_host_never_gains_by_being_quick()
    {
        var bad = new VirtualHost("host-0", _run.Time, static _ => TimeSpan.FromMilliseconds(1)) { Answer = static _ => new JobAnswer.Lost("error") };
        Run(
            async (dispatcher, hosts, _) =>
            {
                dispatcher.Add(bad);
                await LoadAsync(dispatcher, 4000, concurrency: 30);
                Assert.InRange(bad.Count, 3, 40);
                Assert.InRange(hosts.Sum(static host => host.Count) - hosts.Sum(static host => host.Cancelled), 4000, 4020);
            });
    }

    [Fact]
    public void A_slow_hosts_jobs_are_hedged_within_their_share() => Run(async (dispatcher, hosts, _) =>
    {
        await LoadAsync(dispatcher, 1000, concurrency: 10);
        var before = hosts.Sum(static host => host.Count);
        var slow = new VirtualHost("slow", _run.Time, static _ => TimeSpan.FromSeconds(2));
        dispatcher.Add(slow);
        await LoadAsync(dispatcher, 2000, concurrency: 10);
        var sent = hosts.Sum(static host => host.Count) + slow.Count - before;
        Assert.InRange(sent - 2000, 1, 150);
        Assert.InRange(slow.Cancelled, 1, slow.Count);
    });

    [Fact]
    public void A_silent_host_is_passed_by_after_the_reply_timeout() => Run(async (dispatcher, hosts, _) =>
    {
        foreach (var host in hosts)
        {
            dispatcher.Remove(host);
        }

        dispatcher.Add(new VirtualHost("silent", _run.Time, static _ => TimeSpan.FromHours(1)));
        var started = _run.Time.GetUtcNow();
        var reply = Assert.IsType<FetchReply.Response>(await dispatcher.FetchAsync(Request("/"), Cancellation));
        Assert.Null(reply.Host);
        Assert.InRange(_run.Time.GetUtcNow() - started, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.2));
    });

    [Fact]
    public void A_job_that_no_host_has_room_for_is_done_here_after_50_ms() => Run(async (dispatcher, hosts, own) =>
    {
        foreach (var host in hosts[1..])
        {
            dispatcher.Remove(host);
        }

        hosts[0].Slots = 1;
        var first = await dispatcher.FetchAsync(Request("/1"), Cancellation);
        var started = _run.Time.GetUtcNow();
        var second = Assert.IsType<FetchReply.Response>(await dispatcher.FetchAsync(Request("/2"), Cancellation));
        Assert.Null(second.Host);
        Assert.InRange(_run.Time.GetUtcNow() - started, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(75));
        Assert.Equal(1, own.Count);
        await ReadAsync(first);
    });

    [Fact]
    public void Without_room_until_the_deadline_the_job_is_refused_as_overload() => Run(
        async (dispatcher, hosts, _) =>
        {
            foreach (var host in hosts)
            {
                dispatcher.Remove(host);
            }

            var held = await dispatcher.FetchAsync(Request("/held"), Cancellation);
            var failed = Assert.IsType<FetchReply.Failed>(await dispatcher.FetchAsync(Request("/") with { Timeout = TimeSpan.FromSeconds(2) }, Cancellation));
            Assert.Equal(FetchFailure.Overloaded, failed.Reason);
            await ReadAsync(held);
        },
        new JobOptions { LocalMax = 1 });

    [Fact]
    public void A_host_that_blames_the_origin_falsely_is_seen_through() => Run(async (dispatcher, hosts, own) =>
    {
        foreach (var host in hosts)
        {
            host.Answer = static _ => new JobAnswer.OriginFailed(FetchFailure.Unreachable, "a lie");
        }

        var reply = Assert.IsType<FetchReply.Response>(await dispatcher.FetchAsync(Request("/"), Cancellation));
        Assert.Null(reply.Host);
        Assert.Equal(1, own.Count);
    });

    [Fact]
    public void A_hanging_origin_times_out_once_at_the_deadline()
    {
        using var run = new VirtualRun();
        var hanging = new VirtualHost("own", run.Time, static _ => TimeSpan.FromHours(1));
        var dispatcher = run.Dispatcher(hanging);
        var host = new VirtualHost("host-1", run.Time, static request => TimeSpan.FromSeconds(2.9)) { Answer = static _ => new JobAnswer.OriginFailed(FetchFailure.TimedOut, "silent") };
        dispatcher.Add(host);
        run.Run(TimeSpan.FromMinutes(1), async () =>
        {
            var started = run.Time.GetUtcNow();
            var failed = Assert.IsType<FetchReply.Failed>(await dispatcher.FetchAsync(Request("/") with { Timeout = TimeSpan.FromSeconds(3) }, Cancellation));
            Assert.Equal(FetchFailure.TimedOut, failed.Reason);
            Assert.InRange(run.Time.GetUtcNow() - started, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(4));
            Assert.Equal((1, 1), (host.Count, hanging.Count));
        });
    }

    [Fact]
    public void Jobs_that_only_this_node_may_do_do_not_stand_before_a_free_host() => Run(
        async (dispatcher, hosts, own) =>
        {
            // The one slot of our own is held by a body, and 100 jobs that no Host may do wait for it.
            foreach (var host in hosts)
            {
                dispatcher.Remove(host);
            }

            var held = await dispatcher.FetchAsync(Request("/held"), Cancellation);
            using var given = new CancellationTokenSource();
            var waiting = Enumerable.Range(0, 100)
                .Select(i => dispatcher.Desk.AcquireAsync(new JobNeed(0, [], JobPriority.Visitor, _run.Time.GetUtcNow().AddMinutes(1), OwnOnly: true), given.Token).AsTask())
                .ToArray();
            dispatcher.Add(hosts[0]);
            var started = _run.Time.GetUtcNow();
            var reply = await dispatcher.FetchAsync(Request("/"), Cancellation);
            Assert.Equal("host-1", Assert.IsType<FetchReply.Response>(reply).Host!.Value.Value);
            Assert.InRange(_run.Time.GetUtcNow() - started, TimeSpan.Zero, TimeSpan.FromMilliseconds(40));
            given.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
            await ReadAsync(held);
            await ReadAsync(reply);
        },
        new JobOptions { LocalMax = 1 });

    [Theory]
    [InlineData("\"v1\"", true)]
    [InlineData("W/\"v1\"", false)]
    [InlineData(null, false)]
    public void A_lost_body_is_continued_by_range_only_under_a_strong_tag(string? tag, bool byRange) => Run(async (dispatcher, hosts, own) =>
    {
        var fields = tag is null ? new HeaderFields() : [new("ETag", tag)];
        foreach (var host in hosts)
        {
            host.Answer = _ => new JobAnswer.Responded(200, fields, new BrokenStream("hello ", new JobLostException("killed")), 11);
        }

        own.Answer = request => request.Fields.First("Range") == "bytes=6-"
            ? VirtualHost.Body("world", [.. fields, new("Content-Range", "bytes 6-10/11")], 206)
            : VirtualHost.Body("hello world", fields);
        var reply = await dispatcher.FetchAsync(Request("/"), Cancellation);
        Assert.Equal("hello world", await ReadAsync(reply));
        Assert.True(byRange || own.Count == 1);
    });

    [Theory]
    [InlineData("HELLO world", 200, "")]
    [InlineData("hello worl", 200, "")]
    [InlineData("world", 206, "bytes 5-9/10")]
    [InlineData("world", 206, "bytes 6-10/12")]
    [InlineData("hello world", 404, "")]
    public void A_body_that_cannot_be_continued_breaks_and_never_lies(string text, int status, string range) => Run(async (dispatcher, hosts, own) =>
    {
        HeaderFields fields = [new("ETag", "\"v1\"")];
        foreach (var host in hosts)
        {
            host.Answer = _ => new JobAnswer.Responded(200, fields, new BrokenStream("hello ", new JobLostException("killed")), 11);
        }

        own.Answer = _ => VirtualHost.Body(text, range.Length > 0 ? [.. fields, new("Content-Range", range)] : fields, status);
        var reply = await dispatcher.FetchAsync(Request("/"), Cancellation);
        await Assert.ThrowsAsync<FetchBrokenException>(() => ReadAsync(reply));
    });

    [Fact]
    public void Failures_in_a_row_put_a_host_out_for_a_doubling_time()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var score = new HostScore(new JobOptions(), 0.05, start);
        score.Failed(start);
        score.Failed(start);
        Assert.Equal(default, score.OutUntil);
        score.Failed(start);
        Assert.Equal(start.AddSeconds(10), score.OutUntil);
        score.Failed(start.AddSeconds(5));
        Assert.Equal(start.AddSeconds(10), score.OutUntil);
        score.Failed(start.AddSeconds(10));
        Assert.Equal(start.AddSeconds(30), score.OutUntil);
        score.Succeeded();
        score.Failed(start.AddSeconds(40));
        Assert.Equal(start.AddSeconds(30), score.OutUntil);
    }

    public static FetchRequest Request(string target) => new()
    {
        Method = "GET",
        Origin = "http://origin",
        Target = target,
        Fields = [new("Host", "www.example.org")],
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Six Hosts that need 10 to 30 ms, and an own origin that needs 20.</summary>
    private void Run(Func<JobDispatcher, VirtualHost[], VirtualHost, Task> body, JobOptions? options = null)
    {
        var own = new VirtualHost("own", _run.Time, static _ => TimeSpan.FromMilliseconds(20));
        var dispatcher = _run.Dispatcher(own, options);
        var hosts = Enumerable.Range(1, 6)
            .Select(i => new VirtualHost($"host-{i}", _run.Time, _ => TimeSpan.FromMilliseconds(_run.Random.Next(10, 30))))
            .ToArray();
        foreach (var host in hosts)
        {
            dispatcher.Add(host);
        }

        _run.Run(TimeSpan.FromMinutes(10), () => body(dispatcher, hosts, own));
    }

    private static async Task LoadAsync(JobDispatcher dispatcher, int jobs, int concurrency)
    {
        var left = jobs;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (--left >= 0)
            {
                Assert.Equal("hello", await ReadAsync(await dispatcher.FetchAsync(Request($"/{left}"), Cancellation)));
            }
        }));
    }

    public static async Task<string> ReadAsync(FetchReply reply)
    {
        await using var body = Assert.IsType<FetchReply.Response>(reply).Body;
        var text = new byte[100];
        var length = 0;
        int read;
        while ((read = await body.ReadAsync(text.AsMemory(length))) > 0)
        {
            length += read;
        }

        return System.Text.Encoding.ASCII.GetString(text, 0, length);
    }
}
