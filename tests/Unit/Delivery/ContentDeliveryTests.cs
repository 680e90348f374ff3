using Edge.Delivery;
using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

public sealed class ContentDeliveryTests
{
    [Theory]
    [InlineData(404, "Unreachable")]
    [InlineData(200, "Unreachable")]
    [InlineData(500, "Stale 200 body")]
    public async Task What_the_origin_replaced_by_something_unstorable_does_not_come_back(int status, string expected)
    {
        var asked = 0;
        var origin = ScriptedOrigin.Of(_ => asked++ switch
        {
            0 => ScriptedOrigin.Response("Cache-Control: max-age=1"),
            1 => ScriptedOrigin.Response("Cache-Control: no-store", "other", status),
            _ => new FetchReply.Failed(FetchFailure.Unreachable, "gone"),
        });
        using var bench = new DeliveryBench(origin);
        await bench.GetAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal($"Miss {status} other", await bench.GetAsync());
        Assert.Equal(expected, await bench.GetAsync());
    }

    [Fact]
    public async Task What_came_in_clear_and_what_came_by_https_are_two_things()
    {
        var origin = ScriptedOrigin.Of(request =>
            request.Fields.Combined("Forwarded")!.Contains("proto=https", StringComparison.Ordinal)
                ? ScriptedOrigin.Response("Cache-Control: max-age=60", "page")
                : ScriptedOrigin.Response("Cache-Control: max-age=60\nLocation: https://site.test/a", "go", 301));
        using var bench = new DeliveryBench(origin);
        var clear = DeliveryBench.Request();
        var secure = clear with { Scheme = "https", Key = clear.Key with { Secure = true } };

        foreach (var expected in (string[])["Miss", "Hit"])
        {
            Assert.Equal($"{expected} 301 go", await DeliveryBench.ReadAsync(await bench.Delivery.DeliverAsync(clear, TestContext.Current.CancellationToken)));
            Assert.Equal($"{expected} 200 page", await DeliveryBench.ReadAsync(await bench.Delivery.DeliverAsync(secure, TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_on_their_way_into_memory_have_a_bound_together(bool tellsLength)
    {
        var go = new TaskCompletionSource();
        var origin = ScriptedOrigin.Of(_ => new FetchReply.Response(
            200, Fields.Of("Cache-Control: max-age=60"), new GatedStream(new byte[600 << 10], go.Task), tellsLength ? 600 << 10 : null, null));
        using var bench = new DeliveryBench(origin, new DeliveryOptions { Node = "g1", MemoryBytesMax = 2 << 20 });

        // Of 1 MiB for all, 600 KiB leave room for one more only by half.
        var first = await bench.StartAsync(target: "/1");
        var second = await bench.StartAsync(target: "/2");
        go.SetResult();
        var replies = await Task.WhenAll(DeliveryBench.ReadAsync(first), DeliveryBench.ReadAsync(second));

        Assert.All(replies, reply => Assert.Equal((600 << 10) + "Miss 200 ".Length, reply.Length));
        await UntilAsync(() => bench.Delivery.SpoolBytes == 0);
        if (tellsLength)
        {
            // Without a length it depends on which of the two ends first.
            Assert.StartsWith("Hit", await bench.GetAsync(target: "/1"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_that_ends_by_an_unforeseen_fault_leaves_nobody_waiting()
    {
        var origin = ScriptedOrigin.Of(_ => new FetchReply.Response(
            200, Fields.Of("Cache-Control: max-age=60"), new GatedStream([], Task.FromException(new ObjectDisposedException("body"))), 5, null));
        using var bench = new DeliveryBench(origin);

        await Assert.ThrowsAsync<FetchBrokenException>(() => bench.GetAsync());
    }

    [Fact]
    public async Task A_fetch_that_began_before_an_invalidation_stores_nothing()
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (request, cancellation) =>
        {
            if (request.Method == "GET")
            {
                await go.Task.WaitAsync(cancellation);
            }

            return ScriptedOrigin.Response("Cache-Control: max-age=60");
        });
        using var bench = new DeliveryBench(origin);

        var before = bench.StartAsync();
        Assert.Equal("Pass 200 body", await bench.GetAsync(method: "PUT"));
        go.SetResult();
        Assert.Equal("Miss 200 body", await DeliveryBench.ReadAsync(await before));

        Assert.Equal("Miss 200 body", await bench.GetAsync());
        Assert.Equal("Hit 200 body", await bench.GetAsync());
    }

    [Fact]
    public async Task After_an_unstorable_response_nobody_waits_for_anybody_for_a_while()
    {
        var gates = new List<TaskCompletionSource>();
        var origin = new ScriptedOrigin(async (_, cancellation) =>
        {
            var gate = new TaskCompletionSource();
            lock (gates)
            {
                gates.Add(gate);
            }

            await gate.Task.WaitAsync(cancellation);
            return ScriptedOrigin.Response("Cache-Control: no-store");
        });
        using var bench = new DeliveryBench(origin);
        var first = bench.StartAsync();
        gates[0].SetResult();
        await first;

        var apart = new[] { bench.StartAsync(), bench.StartAsync() };
        Assert.Equal(3, gates.Count);
        gates.ForEach(gate => gate.TrySetResult());
        await Task.WhenAll(apart);

        bench.Time.Advance(TimeSpan.FromSeconds(121));
        var together = new[] { bench.StartAsync(), bench.StartAsync() };
        Assert.Equal(4, gates.Count);
        gates[3].SetResult();
        await together[0];
        await UntilAsync(() => gates.Count == 5);
        gates[4].SetResult();
        await together[1];
    }

    [Fact]
    public async Task A_follower_that_the_answer_does_not_suit_fetches_its_own_variant()
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (request, cancellation) =>
        {
            await go.Task.WaitAsync(cancellation);
            return ScriptedOrigin.Response("Cache-Control: max-age=60\nVary: A", request.Fields.Combined("A")!);
        });
        using var bench = new DeliveryBench(origin);

        var one = bench.StartAsync("A: one");
        var two = bench.StartAsync("A: two");
        var again = bench.StartAsync("A: one");
        go.SetResult();

        Assert.Equal("Miss 200 one", await DeliveryBench.ReadAsync(await one));
        Assert.Equal("Miss 200 two", await DeliveryBench.ReadAsync(await two));
        Assert.EndsWith(" 200 one", await DeliveryBench.ReadAsync(await again), StringComparison.Ordinal);
        Assert.Equal(2, origin.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_outgrows_memory_reaches_everybody_whole_and_is_not_kept()
    {
        var body = new string('x', 5000);
        var origin = ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: max-age=60", body, tellsLength: false));
        using var bench = new DeliveryBench(origin, new DeliveryOptions { Node = "g1", ObjectBytesMax = 1024 });

        var replies = await Task.WhenAll(bench.GetAsync(), bench.GetAsync(), bench.GetAsync());

        Assert.All(replies, reply => Assert.Equal($"Miss 200 {body}", reply));
        Assert.Equal($"Miss 200 {body}", await bench.GetAsync());
    }

    [Theory]
    [InlineData("Cookie: a=b", "Cookie")]
    [InlineData("Authorization: Basic x", "Authorization")]
    public async Task What_is_somebodys_own_never_goes_to_a_host(string fields, string name)
    {
        var hosts = ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: max-age=60"));
        var own = ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: max-age=60, public"));
        using var meters = new Edge.Hosting.NodeMetrics();
        var delivery = new ContentDelivery(
            new DeliveryOptions { Node = "g1" }, hosts, own, TimeProvider.System, new DeliveryMetrics(meters));

        await delivery.DeliverAsync(DeliveryBench.Request(fields), TestContext.Current.CancellationToken);
        await delivery.DeliverAsync(DeliveryBench.Request(fields, "DELETE", "/b"), TestContext.Current.CancellationToken);

        Assert.Empty(hosts.Requests);
        Assert.Equal(2, own.Requests.Count);
        Assert.True(own.Requests[0].Fields.Has(name));
    }

    [Theory]
    [InlineData("GET", "Range: bytes=1-2")]
    [InlineData("GET", "If-Match: \"1\"")]
    [InlineData("HEAD", "")]
    public async Task Public_requests_that_pass_are_work_for_hosts_who_do_not_learn_who_asks(string method, string fields)
    {
        var hosts = ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: max-age=60"));
        var own = ScriptedOrigin.Of(_ => ScriptedOrigin.Response(""));
        using var meters = new Edge.Hosting.NodeMetrics();
        var delivery = new ContentDelivery(
            new DeliveryOptions { Node = "g1" }, hosts, own, TimeProvider.System, new DeliveryMetrics(meters));

        await delivery.DeliverAsync(
            DeliveryBench.Request(fields, method) with { ClientAddress = "192.0.2.7" }, TestContext.Current.CancellationToken);

        Assert.Empty(own.Requests);
        Assert.Contains("for=unknown;", Assert.Single(hosts.Requests).Fields.Combined("Forwarded"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        using var bench = new DeliveryBench(ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: max-age=60\nVary: Accept-Encoding")));
        await bench.GetAsync("Accept-Encoding: gzip, br");
        var request = Fields.Request("Accept-Encoding: br, gzip");
        Assert.NotNull(bench.Delivery.TryHit("GET", false, Store.Key, request, Store.Zero));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            bench.Delivery.TryHit("GET", false, Store.Key, request, Store.Zero);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Only_if_cached_is_refused_without_asking_anybody()
    {
        var origin = ScriptedOrigin.Of(_ => ScriptedOrigin.Response(""));
        using var bench = new DeliveryBench(origin);

        Assert.Equal("NotStored", await bench.GetAsync("Cache-Control: only-if-cached"));
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_visitors_condition_is_answered_although_the_origin_was_asked_for_all()
    {
        var origin = ScriptedOrigin.Of(_ => ScriptedOrigin.Response("Cache-Control: no-store\nETag: \"1\""));
        using var bench = new DeliveryBench(origin);

        var reply = Assert.IsType<DeliveryReply.Streamed>(await bench.StartAsync("If-None-Match: \"1\""));
        await reply.Body.DisposeAsync();

        Assert.Equal(304, reply.Status);
        Assert.False(origin.Requests.Single().Fields.Has("If-None-Match"));
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
