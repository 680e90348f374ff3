using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Edge.Dns;
using Edge.Stargate;
using Edge.Tests.Dns;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Connections of DNS within TLS, without the TLS, by a clock that the test turns.</summary>
public sealed class TlsDnsConnectionTests : IDisposable
{
    private static readonly byte[] _query = Query.For("docs.edge.test", DnsRecordType.A);

    private readonly FakeTimeProvider _time = new();
    private readonly TableResponder _responder;
    private readonly DnsEngineCounters _counters;
    private readonly Pipe _queries = new();
    private readonly Pipe _responses = new(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048));
    private readonly CancellationTokenSource _stopping = new();

    public TlsDnsConnectionTests()
    {
        var table = Tables.EdgeTest().Build().Table!;
        _responder = new TableResponder(table, new AnswerPolicy(), _time, DnsTransport.Tls, passes: true);
        _counters = new DnsEngineCounters(table.Readers);
    }

    [Fact]
    public async Task Queries_that_come_together_are_answered_in_their_order_until_the_client_ends()
    {
        var serving = ServeAsync();
        for (ushort id = 0; id < 200; id++)
        {
            await SendAsync(new Query { Name = "docs.edge.test", Id = id }.ToBytes());
        }

        await _queries.Writer.CompleteAsync();
        for (ushort id = 0; id < 200; id++)
        {
            Assert.Equal(id, BinaryPrimitives.ReadUInt16BigEndian(await ReceiveAsync()));
        }

        await serving;
        Assert.Equal((200, 0), (_counters.Queries(DnsTransport.Tls, DnsResponseCode.NoError), _counters.Queries(DnsTransport.Tcp, DnsResponseCode.NoError)));
    }

    [Fact]
    public async Task Who_takes_no_responses_is_cut_after_ten_seconds()
    {
        var serving = ServeAsync();
        var sending = SendAsync([.. Enumerable.Repeat(_query, 2_000)]);
        await Eventually.HoldsAsync("a batch is answered", () => _counters.Queries(DnsTransport.Tls, DnsResponseCode.NoError) == 64);

        await EndsAfterAsync(serving, TimeSpan.FromSeconds(10));
        Assert.Equal(64, _counters.Queries(DnsTransport.Tls, DnsResponseCode.NoError));
        await _queries.Reader.CompleteAsync();
        await sending;
    }

    [Fact]
    public async Task Who_sends_whole_queries_is_kept()
    {
        var serving = ServeAsync();
        for (var i = 0; i < 6; i++)
        {
            await SendAsync(_query);
            await ReceiveAsync();
            _time.Advance(TimeSpan.FromSeconds(4));
        }

        await EndsAfterAsync(serving, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Who_sends_a_query_byte_by_byte_is_not()
    {
        // What was written is taken before more is.
        var queries = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var serving = ServeAsync(queries);
        await queries.Writer.WriteAsync(new byte[] { 0x0F, 0xFF }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(serving.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.WhenAny(serving, queries.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken).AsTask());
        }

        await serving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("FFFF")]
    [InlineData("0004000100")]
    [InlineData("0001")]
    public async Task What_no_sane_client_sends_ends_the_connection(string start)
    {
        var serving = ServeAsync();
        await _queries.Writer.WriteAsync(Convert.FromHexString(start + new string('0', 40)), TestContext.Current.CancellationToken);
        await serving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stargate_that_stops_answers_what_has_come_and_closes()
    {
        await SendAsync(_query, _query);
        await _stopping.CancelAsync();
        var serving = ServeAsync();
        await ReceiveAsync();
        await ReceiveAsync();
        await EndsAfterAsync(serving, TimeSpan.FromMilliseconds(200));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0020AAAA")]
    public async Task A_stargate_that_stops_waits_for_nobody_who_has_asked_nothing_whole(string start)
    {
        await _queries.Writer.WriteAsync(Convert.FromHexString(start), TestContext.Current.CancellationToken);
        var serving = ServeAsync();
        await _stopping.CancelAsync();
        await EndsAfterAsync(serving, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task Requests_are_answered_in_their_turn_however_long_they_are_and_take()
    {
        var update = new byte[60_000];
        update[2] = (byte)DnsOpcode.Update << 3;
        var transfer = Query.For("edge.test", DnsRecordType.Axfr);
        var serving = ServeAsync();
        var sending = SendAsync(_query, update, transfer, _query);

        Assert.Equal(2, (await ReceiveAsync())[7]);
        Assert.Equal(update[..12], await ReceiveAsync());
        Assert.Equal<byte[]>([[0xEA, 0x60], [0xEA, 0x60]], [await ReceiveAsync(), await ReceiveAsync()]);
        Assert.Equal(transfer[..12], await ReceiveAsync());
        Assert.Equal<byte[]>([[0, 27], [0, 27]], [await ReceiveAsync(), await ReceiveAsync()]);
        Assert.Equal(2, (await ReceiveAsync())[7]);
        await sending;
        await _queries.Writer.CompleteAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void One_network_takes_no_more_than_its_share_of_connections()
    {
        var shares = new NetworkShares(countMax: 4, networkCountMax: 2);
        bool Opens(string address) => shares.TryOpen(IPAddress.Parse(address));

        Assert.Equal([true, true, false], [Opens("2001:db8::1"), Opens("2001:db8::2"), Opens("2001:db8::3")]);
        Assert.Equal([true, true, false], [Opens("2001:db8:0:1::1"), Opens("192.0.2.1"), Opens("192.0.2.2")]);
        shares.Close(IPAddress.Parse("2001:db8::3"));
        Assert.Equal([true, false], [Opens("::ffff:192.0.2.1"), Opens("192.0.2.1")]);
    }

    public void Dispose() => _stopping.Dispose();

    private Task ServeAsync(Pipe? queries = null)
    {
        // Read as TLS is: through a stream.
        var connection = new DefaultConnectionContext("1", new Duplex(PipeReader.Create((queries ?? _queries).Reader.AsStream()), _responses.Writer), new Duplex(_responses.Reader, _queries.Writer)) { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) };
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(new Notification(_stopping.Token));
        return RunAsync(new TlsDnsConnection(connection, _responder, RequestAsync, _time));
    }

    private static async Task RunAsync(TlsDnsConnection connection)
    {
        using (connection)
        {
            await connection.RunAsync();
        }
    }

    /// <summary>Answers a request by three messages: its first bytes, how long it is, and the same after eleven seconds.</summary>
    private async IAsyncEnumerable<byte[]> RequestAsync(byte[] request, IPEndPoint client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return request[..12];
        byte[] length = [(byte)(request.Length >> 8), (byte)request.Length];
        yield return length;
        _time.Advance(TimeSpan.FromSeconds(11));
        cancellation.ThrowIfCancellationRequested();
        yield return length;
    }

    private async Task SendAsync(params byte[][] queries) => await _queries.Writer.WriteAsync(StreamClient.Framed(queries), CancellationToken.None);

    private async Task<byte[]> ReceiveAsync()
    {
        var prefix = await ReceiveAsync(2);
        return await ReceiveAsync(BinaryPrimitives.ReadUInt16BigEndian(prefix));
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var read = await _responses.Reader.ReadAtLeastAsync(count, patience.Token);
        var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer.Slice(0, count));
        _responses.Reader.AdvanceTo(read.Buffer.GetPosition(count));
        return bytes;
    }

    /// <summary>Turns the clock bit by bit, as what the server waits for begins on threads of its own.</summary>
    private async Task EndsAfterAsync(Task serving, TimeSpan time)
    {
        _time.Advance(time);
        var begun = TimeProvider.System.GetTimestamp();
        while (!serving.IsCompleted && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.True(serving.IsCompletedSuccessfully, "within a minute the connection did not end");
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Notification(CancellationToken requested) : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; } = requested;

        public void RequestClose()
        {
        }
    }
}
