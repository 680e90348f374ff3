using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class StreamTests
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private static readonly byte[] Question = Query.For("docs.edge.test", DnsRecordType.A);

    private static readonly byte[] BigQuestion = Query.For("big.edge.test", DnsRecordType.Txt);

    [Fact]
    public async Task An_answer_too_large_for_a_datagram_comes_whole()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        var reply = client.Ask(BigQuestion);
        Assert.False(reply.IsTruncated);
        Assert.Equal(20, reply.Answers.Count);
        Assert.Equal(2, client.Ask(Question).Answers.Count);
    }

    [Fact]
    public async Task Pipelined_queries_are_answered_in_order_however_many_they_are()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        var queries = Enumerable.Range(0, 300)
            .Select(id => new Query { Id = (ushort)id, Name = id % 3 == 0 ? "big.edge.test" : "docs.edge.test", Type = DnsRecordType.Txt }.ToBytes())
            .ToList();
        var sending = Task.Run(() => client.Send(queries), TestContext.Current.CancellationToken);
        for (var id = 0; id < queries.Count; id++)
        {
            var reply = client.Receive();
            Assert.Equal(id, reply.Id);
            Assert.Equal(id % 3 == 0 ? 20 : 0, reply.Answers.Count);
        }

        await sending;
    }

    [Fact]
    public async Task Single_bytes_make_a_query_too()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        foreach (var octet in StreamClient.Framed(Question, Question))
        {
            client.Socket.Send([octet]);
        }

        Assert.Equal(2, client.Receive().Answers.Count);
        Assert.Equal(2, client.Receive().Answers.Count);
    }

    [Fact]
    public async Task A_client_that_has_closed_its_half_gets_every_answer()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        client.Send(BigQuestion, BigQuestion, Question);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(20, client.Receive().Answers.Count);
        Assert.Equal(20, client.Receive().Answers.Count);
        Assert.Equal(2, client.Receive().Answers.Count);
        Assert.Equal(0, client.Socket.Receive(new byte[1]));
    }

    [Fact]
    public async Task A_slow_reader_is_closed_in_the_end_and_delays_nobody()
    {
        await using var engine = new RunningEngine();
        using var slow = engine.Connect();
        slow.Socket.ReceiveBufferSize = 4096;
        Stuff(slow.Socket);

        using var other = engine.Connect();
        Assert.Equal(2, other.Ask(Question).Answers.Count);

        engine.Time.Advance(IdleTimeout);
        slow.ReceiveToEnd();
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_ten_seconds()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        client.Ask(Question);
        engine.Time.Advance(IdleTimeout);
        Assert.Equal(0, client.Socket.Receive(new byte[1]));
    }

    [Fact]
    public async Task Half_a_query_now_and_then_does_not_keep_a_connection()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        client.Ask(Question);
        client.Socket.Send([0]);
        engine.Time.Advance(IdleTimeout / 2);
        client.Socket.Send([40]);
        engine.Time.Advance(IdleTimeout / 2);
        client.ReceiveToEnd();
    }

    [Theory]
    [InlineData("00 0B 1234 0100 0001 0000 0000 00")]
    [InlineData("00 00")]
    [InlineData("00 0C 1234 8100 0000 0000 0000 0000")]
    [InlineData("FF FF")]
    public async Task What_no_client_sends_closes_the_connection(string bytes)
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        client.Socket.Send(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        client.ReceiveToEnd();
    }

    [Fact]
    public async Task A_malformed_query_gets_its_error_and_the_next_one_its_answer()
    {
        await using var engine = new RunningEngine();
        using var client = engine.Connect();
        Assert.Equal(DnsResponseCode.FormatError, client.Ask(Question[..^1]).Code);
        Assert.Equal(2, client.Ask(Question).Answers.Count);
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_at_once()
    {
        await using var engine = new RunningEngine(options => options with { ConnectionCountMax = 2 });
        using var first = engine.Connect();
        using var second = engine.Connect();
        first.Ask(Question);
        second.Ask(Question);
        using var third = engine.Connect();
        third.ReceiveToEnd();
        Assert.Equal(1, engine.Counters.ConnectionsRefused);
        Assert.Equal(2, first.Ask(Question).Answers.Count);
    }

    [Fact]
    public async Task Draining_answers_what_has_arrived_and_then_closes()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var engine = new RunningEngine();
            using var client = engine.Connect();
            client.Ask(Question);
            client.Send(BigQuestion);
            var stopping = engine.Engine.StopAsync(TestContext.Current.CancellationToken);
            Assert.Equal(20, client.Receive().Answers.Count);
            Assert.Equal(0, client.Socket.Receive(new byte[1]));
            await stopping;
            Assert.Equal(0, engine.Counters.Connections);
        }
    }

    [Fact]
    public async Task When_the_time_to_drain_is_over_a_slow_reader_is_cut()
    {
        await using var engine = new RunningEngine();
        using var slow = engine.Connect();
        slow.Socket.ReceiveBufferSize = 4096;
        Stuff(slow.Socket);
        using var over = new CancellationTokenSource();
        var stopping = engine.Engine.StopAsync(over.Token);
        Assert.False(stopping.IsCompleted);
        await over.CancelAsync();
        await stopping;
        Assert.Equal(0, engine.Counters.Connections);
    }

    /// <summary>Sends queries without reading until the server takes no more, which shows that it waits for us.</summary>
    private static void Stuff(Socket socket)
    {
        var queries = StreamClient.Framed(Enumerable.Repeat(BigQuestion, 100));
        socket.Blocking = false;
        while (socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite))
        {
            try
            {
                socket.Send(queries);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
            {
            }
        }

        socket.Blocking = true;
    }
}
