using System.Net;
using Edge.Dns;
using Edge.Stargate;
using Edge.Tests.Dns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Connections that were passed on, over real sockets and virtual time.</summary>
public sealed class RequestDeskTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly RequestQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RequestAnswererTests _answers = new();
    private DnsEngine _engine = null!;
    private Task _desk = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        await _answers.InitializeAsync();
        _engine = new DnsEngine(new AnswerBoard(), new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0 }, TimeProvider.System, _queue);
        _engine.Start();
        _desk = new RequestDesk(_queue, _answers.Answerer, _time, NullLogger<RequestDesk>.Instance).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _desk.WaitAsync(Deadline);
        await _engine.DisposeAsync();
        await _answers.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public void Requests_and_questions_of_one_connection_are_answered_in_order()
    {
        using var client = new StreamClient(_engine.LocalEndPoint);
        client.Send(
            new DnsMessage { Id = 1, Opcode = DnsOpcode.Update, Questions = [new DnsQuestion(DnsName.Parse("example.test"), DnsRecordType.Soa)] }.ToBytes(),
            new DnsMessage { Id = 2, Questions = [new DnsQuestion(DnsName.Parse("www.example.test"), DnsRecordType.A)] }.ToBytes(),
            new DnsMessage { Id = 3, Questions = [new DnsQuestion(DnsName.Parse("example.test"), DnsRecordType.Axfr)] }.ToBytes());
        Assert.Equal((1, DnsResponseCode.Refused), Told(client.Receive()));
        Assert.Equal((2, DnsResponseCode.NoError), Told(client.Receive()));
        Assert.Equal((3, DnsResponseCode.Refused), Told(client.Receive()));
    }

    [Fact]
    public void Whoever_says_nothing_is_cut_off_and_nobody_has_all_the_places()
    {
        List<StreamClient> clients = [.. Enumerable.Range(0, RequestDesk.NetworkConnectionsMax + 1).Select(_ => new StreamClient(_engine.LocalEndPoint))];
        try
        {
            // Each is passed on at the header of an update that never ends; the last one is one too many of its address.
            byte[] beginning = [0xFF, 0xFF, 0, 1, 0x28, .. new byte[9]];
            clients.ForEach(client => client.Socket.Send(beginning));
            Assert.Single(Closed(clients));
            Assert.True(
                SpinWait.SpinUntil(
                    () =>
                    {
                        // Some may not have been taken up yet.
                        _time.Advance(TimeSpan.FromSeconds(1));
                        return clients.TrueForAll(IsClosed);
                    },
                    Deadline),
                "within a minute not all connections were closed");
            using var next = new StreamClient(_engine.LocalEndPoint);
            next.Send(new DnsMessage { Id = 3, Questions = [new DnsQuestion(DnsName.Parse("example.test"), DnsRecordType.Axfr)] }.ToBytes());
            Assert.Equal((3, DnsResponseCode.Refused), Told(next.Receive()));
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    [Fact]
    public void Whoever_asks_by_connections_faster_than_its_share_is_answered_at_that_pace()
    {
        var question = new DnsMessage { Id = 2, Opcode = DnsOpcode.Update, Questions = [new DnsQuestion(DnsName.Parse("example.test"), DnsRecordType.Soa)] }.ToBytes();
        const int AtOnce = RequestDesk.NetworkMessagesPerSecondMax / 4;
        using var client = new StreamClient(_engine.LocalEndPoint);
        client.Send([.. Enumerable.Repeat(question, AtOnce + 1)]);
        for (var message = 0; message < AtOnce; message++)
        {
            Assert.Equal((2, DnsResponseCode.Refused), Told(client.Receive()));
        }

        var begun = _time.GetTimestamp();
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    var isAnswered = client.Socket.Poll(TimeSpan.FromMilliseconds(10), System.Net.Sockets.SelectMode.SelectRead);
                    _time.Advance(isAnswered ? TimeSpan.Zero : TimeSpan.FromMilliseconds(10));
                    return isAnswered;
                },
                Deadline),
            "within a minute the last message was not answered");
        Assert.NotEqual(TimeSpan.Zero, _time.GetElapsedTime(begun));
        Assert.Equal((2, DnsResponseCode.Refused), Told(client.Receive()));
    }

    private static List<StreamClient> Closed(List<StreamClient> clients)
    {
        List<StreamClient> closed = [];
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    closed = clients.FindAll(IsClosed);
                    return closed.Count > 0;
                },
                Deadline),
            "within a minute no connection was closed");
        return closed;
    }

    private static bool IsClosed(StreamClient client) => client.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead);

    private static (int Id, DnsResponseCode Code) Told(Reply reply) => (reply.Id, reply.Code);
}
