using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Edge.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Dns;

/// <summary>What no table answers goes from the engine to who keeps it: datagrams as they came, connections as sockets.</summary>
[SupportedOSPlatform("linux")]
public sealed class PassedRequestTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-requests-");

    public PassedRequestTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "sockets are handed from process to process on Linux alone");

    [Fact]
    public async Task An_update_by_datagram_is_passed_on_and_answered_from_the_address_that_was_asked()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var client = Connect(keeper.LocalEndPoint);
        client.Send(Update(7, 100));
        using var request = Assert.IsType<DatagramRequest>(await TakeAsync(keeper.Requests));
        Assert.Equal(client.LocalEndPoint, request.Client);
        Assert.Equal(Update(7, 100), request.Packet.ToArray());
        request.Reply(new DnsMessage { Id = 7, Opcode = DnsOpcode.Update, Flags = MessageFlags.Response }.ToBytes());
        Assert.Equal((7, DnsResponseCode.NoError), await ReceiveAsync(client));
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_connection_is_handed_over_at_its_first_request_with_all_that_came_behind_it()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var client = new StreamClient(keeper.LocalEndPoint);
        client.Send(Query.For("docs.edge.test", DnsRecordType.A), Query.For("edge.test", DnsRecordType.Axfr), Query.For("edge.test", DnsRecordType.Soa));
        Assert.Equal(2, client.Receive().Answers.Count);
        using var request = Assert.IsType<StreamRequest>(await TakeAsync(keeper.Requests));
        Assert.Equal(client.Socket.LocalEndPoint, request.Client);
        Assert.Equal(Query.For("edge.test", DnsRecordType.Axfr), await request.ReceiveAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Query.For("edge.test", DnsRecordType.Soa), await request.ReceiveAsync(TestContext.Current.CancellationToken));
        Assert.True(await request.SendAsync(new DnsMessage { Id = 9, Flags = MessageFlags.Response }.ToBytes(), TestContext.Current.CancellationToken));
        Assert.Equal(9, client.Receive().Id);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Null(await request.ReceiveAsync(TestContext.Current.CancellationToken));
        request.Dispose();
        client.ReceiveToEnd();
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_update_that_is_longer_than_any_query_is_handed_over_too()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var client = new StreamClient(keeper.LocalEndPoint);
        var update = Update(8, 60_000);
        client.Send(update);
        using var request = Assert.IsType<StreamRequest>(await TakeAsync(keeper.Requests));
        Assert.Equal(update, await request.ReceiveAsync(TestContext.Current.CancellationToken));
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_its_keeper_an_engine_answers_requests_by_failure_and_queries_as_before_and_the_next_keeper_gets_them()
    {
        var keeper = NewKeeper();
        keeper.Start();
        var server = keeper.LocalEndPoint;
        keeper.Dispose();
        using var client = Connect(server);
        client.Send(Update(5, 0));
        Assert.Equal((5, DnsResponseCode.ServerFailure), await ReceiveAsync(client));
        using (var stream = new StreamClient(server))
        {
            Assert.Equal(DnsResponseCode.ServerFailure, stream.Ask(Query.For("edge.test", DnsRecordType.Axfr)).Code);
            Assert.Equal(2, stream.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        }

        using var next = NewKeeper(server.Port);
        next.Start();
        client.Send(Update(6, 0));
        using var request = await TakeAsync(next.Requests);
        Assert.Equal(client.LocalEndPoint, request.Client);
        await next.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Requests_that_nobody_takes_up_fail_when_the_queue_is_full_and_queries_are_answered()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var client = Connect(keeper.LocalEndPoint);
        var failure = ReceiveAsync(client);
        var until = DateTime.UtcNow + Deadline;
        while ((keeper.Requests.Datagrams.Count < RequestQueue.DepthMax || !failure.IsCompleted) && DateTime.UtcNow < until)
        {
            client.Send(Update(1, 50));
            await Task.Yield();
        }

        Assert.Equal((1, DnsResponseCode.ServerFailure), await failure);
        Assert.Equal(RequestQueue.DepthMax, keeper.Requests.Datagrams.Count);
        using (var stream = new StreamClient(keeper.LocalEndPoint))
        {
            Assert.Equal(2, stream.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        }

        for (var i = 0; i < RequestQueue.DepthMax; i++)
        {
            (await TakeAsync(keeper.Requests)).Dispose();
        }

        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Requests_that_come_in_floods_and_are_not_taken_up_cost_no_query()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var flood = Connect(keeper.LocalEndPoint);
        using (var load = new QueryLoad(keeper.LocalEndPoint, sockets: 4, timeoutMilliseconds: 20_000))
        {
            for (var round = 0; round < 40; round++)
            {
                for (var i = 0; i < 500; i++)
                {
                    flood.Send(Update((byte)i, 400));
                }

                using var stream = new StreamClient(keeper.LocalEndPoint);
                stream.Send(Query.For("edge.test", DnsRecordType.Axfr));
                load.WaitForMore(20);
            }

            Assert.Equal(0, load.Lost);
        }

        for (var i = 0; i < RequestQueue.DepthMax; i++)
        {
            (await TakeAsync(keeper.Requests)).Dispose();
        }

        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_engine_of_the_same_process_passes_requests_on_likewise(bool isPortable)
    {
        var queue = new RequestQueue();
        var board = new AnswerBoard();
        board.Publish(Tables.EdgeTest().Build().Table!);
        await using var engine = new DnsEngine(board, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0, IsPortable = isPortable }, TimeProvider.System, queue);
        engine.Start();
        using var client = Connect(engine.LocalEndPoint);
        client.Send(Query.For("edge.test", DnsRecordType.Ixfr));
        Assert.Equal(client.LocalEndPoint, (await TakeAsync(queue)).Client);
        using var stream = new StreamClient(engine.LocalEndPoint);
        stream.Send(Update(3, 10));
        using var request = Assert.IsType<StreamRequest>(await TakeAsync(queue));
        Assert.Equal(Update(3, 10), await request.ReceiveAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_header_that_never_becomes_whole_is_passed_on_to_nobody()
    {
        var queue = new RequestQueue();
        await using var engine = StartEngine(queue, new AnswerPolicy());
        using var client = new StreamClient(engine.LocalEndPoint);
        client.Socket.Send([0, 100, 0, 3, 0x28, 0, 0]);
        client.Socket.Shutdown(SocketShutdown.Send);
        client.ReceiveToEnd();
        Assert.False(queue.Connections.TryRead(out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_network_has_no_more_than_its_share_of_requests_by_connection_either(bool isTransfer)
    {
        var queue = new RequestQueue();
        await using var engine = StartEngine(queue, new AnswerPolicy { RateLimitPerSecond = 2, RateLimitExempt = [] });
        var request = isTransfer ? Query.For("edge.test", DnsRecordType.Axfr) : Update(4, 10);
        for (var i = 0; i < 2; i++)
        {
            using var client = new StreamClient(engine.LocalEndPoint);
            client.Send(request);
            (await TakeAsync(queue)).Dispose();
        }

        using var late = new StreamClient(engine.LocalEndPoint);
        late.Send(request);
        late.ReceiveToEnd();
        Assert.False(queue.Connections.TryRead(out _));
        using var other = new StreamClient(engine.LocalEndPoint);
        Assert.Equal(2, other.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
    }

    [Fact]
    public async Task A_connection_waits_behind_no_datagram_and_who_takes_requests_up_can_end_while_those_are_full()
    {
        var queue = new RequestQueue();
        using var sockets = BoundSockets.Bind(EngineProcess.Options());
        IRequestDoor door = queue;
        var address = new IPEndPoint(IPAddress.Loopback, 1).Serialize();
        while (door.TryPass([], address.Buffer.Span[..address.Size], sockets.Addresses[0].Datagrams[0]))
        {
        }

        using var receiver = RequestReceiver.Open(queue, sockets, out var end);
        using var client = new StreamClient(sockets.LocalEndPoint);
        var link = new RequestLink(end, sockets);
        Assert.True(link.TryPass(sockets.Addresses[0].Listener.Accept(), []));

        (await queue.Connections.ReadAsync(TestContext.Current.CancellationToken)).Dispose();
        client.ReceiveToEnd();

        // One more is in the hand of who waits for room, or was not taken up yet.
        Assert.True(link.TryPass([], address.Buffer.Span[..address.Size], sockets.Addresses[0].Datagrams[0]));
        receiver.Dispose();
        Assert.False(link.TryPass([], address.Buffer.Span[..address.Size], sockets.Addresses[0].Datagrams[0]));
        end.Dispose();
    }

    [Fact]
    public void What_was_passed_on_is_answered_out_of_the_same_table()
    {
        var table = Tables.EdgeTest().Build().Table!;
        var responder = new TableResponder(table, new AnswerPolicy(), TimeProvider.System);
        Assert.Equal(2, Reply.Parse(responder.Answer(Query.For("docs.edge.test", DnsRecordType.A), IPAddress.Loopback, 1232)).Answers.Count);
        table.Put(Tables.Name("edge.test"), Tables.Name("docs.edge.test"), RecordSet.Addresses(30, IPAddress.Parse("127.0.2.3")));
        table.Publish();
        Assert.Single(Reply.Parse(responder.Answer(Query.For("docs.edge.test", DnsRecordType.A), IPAddress.Loopback, 1232)).Answers);
        Assert.Null(responder.Answer([1, 2], IPAddress.Loopback, 1232));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>An UPDATE's header, and as many bytes more.</summary>
    private static byte[] Update(byte id, int bytes) => [0, id, 0x28, 0, .. new byte[8 + bytes]];

    private static DnsEngine StartEngine(RequestQueue queue, AnswerPolicy policy)
    {
        var board = new AnswerBoard();
        board.Publish(Tables.EdgeTest().Build().Table!);
        var engine = new DnsEngine(board, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0, Policy = policy }, new FakeTimeProvider(), queue);
        engine.Start();
        return engine;
    }

    private static Socket Connect(IPEndPoint server)
    {
        var client = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(server);
        return client;
    }

    private static async Task<(int Id, DnsResponseCode Code)> ReceiveAsync(Socket client)
    {
        var response = new byte[DnsLimits.MessageBytesMax];
        await client.ReceiveAsync(response, TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);
        return ((response[0] << 8) | response[1], (DnsResponseCode)(response[3] & 15));
    }

    private static async Task<DnsRequest> TakeAsync(RequestQueue queue)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var first = await Task.WhenAny(queue.Datagrams.WaitToReadAsync(cancellation).AsTask(), queue.Connections.WaitToReadAsync(cancellation).AsTask()).WaitAsync(Deadline, cancellation);
        Assert.True(await first);
        return queue.Datagrams.TryRead(out var datagram) ? datagram : await queue.Connections.ReadAsync(cancellation);
    }

    private EngineKeeper NewKeeper(int port = 0)
    {
        var keeper = new EngineKeeper(EngineProcess.Program(endsAlone: false), _folder.FullName, EngineProcess.Options(port), TimeProvider.System);
        EngineProcess.Fill(keeper.Table);
        return keeper;
    }
}
