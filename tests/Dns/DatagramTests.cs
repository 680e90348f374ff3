using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class DatagramTests
{
    private static readonly byte[] Question = Query.For("docs.edge.test", DnsRecordType.A);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datagram_is_answered_and_counted(bool isPortable)
    {
        await using var engine = new RunningEngine(options => options with { IsPortable = isPortable });
        Assert.Equal(2, engine.AskByDatagram(Question).Answers.Count);
        Assert.Equal(DnsResponseCode.NameError, engine.AskByDatagram(Query.For("no.edge.test", DnsRecordType.A)).Code);
        Assert.True(engine.AskByDatagram(Query.For("big.edge.test", DnsRecordType.Txt)).IsTruncated);

        await engine.Engine.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, engine.Counters.Queries(DnsTransport.Udp, DnsResponseCode.NoError));
        Assert.Equal(1, engine.Counters.Queries(DnsTransport.Udp, DnsResponseCode.NameError));
        Assert.Equal(1, engine.Counters.Truncated);
        Assert.Equal(0, engine.Counters.Dropped);
    }

    [Fact]
    public async Task A_published_table_answers_the_next_query()
    {
        await using var engine = new RunningEngine();
        engine.Board.Publish(new TableBuilder().AddZone(Tables.Name("edge.test"), Tables.Soa).Build().Table!);
        Assert.Equal(DnsResponseCode.NameError, engine.AskByDatagram(Question).Code);
        engine.Board.Publish(new TableBuilder().Build().Table!);
        Assert.Equal(DnsResponseCode.Refused, engine.AskByDatagram(Question).Code);
    }

    [Fact]
    public async Task Garbage_is_counted_and_disturbs_nobody()
    {
        await using var engine = new RunningEngine();
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var garbage = new byte[random.Next(0, 2000)];
            random.NextBytes(garbage);
            sender.SendTo(garbage, engine.EndPoint);
        }

        // A response that comes in must not be answered with another.
        sender.SendTo([.. Question[..2], 0x84, 0, .. Question[4..]], engine.EndPoint);
        Assert.Equal(2, engine.AskByDatagram(Question).Answers.Count);
        Assert.True(engine.Counters.Dropped >= 1);
    }

    /// <summary>::1 only where the machine has it.</summary>
    public static TheoryData<string, int> Places
    {
        get
        {
            var places = new TheoryData<string, int> { { "127.0.0.1", 1 }, { "127.0.0.1", 4 }, { "0.0.0.0", 2 } };
            if (HasIpv6Loopback())
            {
                places.Add("::1", 2);
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Stopping_ends_every_worker_and_frees_the_port(string address, int workers)
    {
        await using var engine = new RunningEngine(options => options with { Address = IPAddress.Parse(address), DatagramWorkerCount = workers });
        var port = engine.EndPoint;
        Assert.Equal(2, engine.AskByDatagram(Question).Answers.Count);
        await engine.Engine.StopAsync(TestContext.Current.CancellationToken);
        await engine.Engine.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(engine.Engine.Ended.IsCompletedSuccessfully);

        using var again = new Socket(port.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(port);
    }

    [Fact]
    public async Task Disposing_cuts_off_a_worker_that_waits()
    {
        var engine = new RunningEngine(options => options with { DatagramWorkerCount = 2 });
        await engine.DisposeAsync();
        await engine.DisposeAsync();
        Assert.True(engine.Engine.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_tables_are_replaced_every_answer_is_of_one_of_them()
    {
        await using var engine = new RunningEngine(options => options with { DatagramWorkerCount = 2 });
        AnswerTable[] tables = [.. new[] { "10.0.0", "10.1.1" }.Select(prefix => new TableBuilder()
            .AddZone(Tables.Name("z"), Tables.Soa)
            .Add(Tables.Name("z"), RecordSet.Addresses(1, Enumerable.Range(1, 20).Select(number => IPAddress.Parse($"{prefix}.{number}"))))
            .Build().Table!)];
        engine.Board.Publish(tables[0]);
        for (var round = 0; round < 200; round++)
        {
            engine.Board.Publish(tables[round % 2]);
            var reply = engine.AskByDatagram(Query.For("z", DnsRecordType.A));
            Assert.Equal(20, reply.Answers.Count);
            Assert.All(reply.Answers, record => Assert.StartsWith(round % 2 == 0 ? "0A0000" : "0A0101", record.Value, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Queued_datagrams_are_answered_before_a_worker_ends_without_an_allocation_for_each(bool isPortable)
    {
        Assert.SkipUnless(isPortable || OperatingSystem.IsLinux(), "only Linux has these system calls");

        // The first run warms up; of the other two the longer one may not allocate more.
        RunOver(datagrams: 5, isPortable);
        Assert.Equal(RunOver(datagrams: 5, isPortable), RunOver(datagrams: 100, isPortable));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_and_0_finds_another()
    {
        await using var first = new RunningEngine();
        await using var second = new RunningEngine();
        Assert.NotEqual(first.EndPoint.Port, second.EndPoint.Port);
        var error = Assert.Throws<SocketException>(() => new RunningEngine(options => options with { Port = first.EndPoint.Port }));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public async Task An_engine_that_never_started_stops_and_disposes()
    {
        var engine = new DnsEngine(new AnswerBoard(), new DnsEngineOptions { Address = IPAddress.Loopback }, TimeProvider.System);
        await engine.StopAsync(TestContext.Current.CancellationToken);
        await engine.DisposeAsync();
        Assert.Throws<InvalidOperationException>(() => engine.LocalEndPoint);
    }

    [Fact]
    public void An_option_out_of_range_is_named()
    {
        var options = new DnsEngineOptions { Address = IPAddress.Loopback };
        Assert.Null(options.Fault);
        Assert.Equal("Port must be 0 to 65535", (options with { Port = 65_536 }).Fault);
        Assert.Throws<ArgumentException>(() => new DnsEngine(new AnswerBoard(), options with { DatagramWorkerCount = 0 }, TimeProvider.System));
    }

    private static bool HasIpv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static long RunOver(int datagrams, bool isPortable)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        client.Connect(server.LocalEndPoint!);
        var board = new AnswerBoard();
        board.Publish(Tables.EdgeTest().Build().Table!);
        for (var i = 0; i < datagrams; i++)
        {
            client.Send(Question);
        }

        var policy = new AnswerPolicy();
        var responder = new Responder(board, 0, policy, new RateLimit(policy.RateLimitPerSecond, policy.RateLimitExempt), TimeProvider.System);
        IDatagramEngine worker = OperatingSystem.IsLinux() && !isPortable ? new LinuxDatagramEngine(server, responder) : new PortableDatagramEngine(server, responder);
        worker.RequestStop(leaveQueue: false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        worker.Run();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(datagrams, new DnsEngineCounters(board.Current!.Readers).Queries(DnsTransport.Udp, DnsResponseCode.NoError));
        return allocated;
    }
}
