using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Dns;

/// <summary>An engine on a free port of the loopback, over virtual time, answering from <see cref="Tables.EdgeTest"/>.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    public RunningEngine(Func<DnsEngineOptions, DnsEngineOptions>? change = null)
    {
        Table = Tables.EdgeTest().Build().Table!;
        Counters = new DnsEngineCounters(Table.Readers);
        Board.Publish(Table);
        var options = new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0 };
        Engine = new DnsEngine(Board, change?.Invoke(options) ?? options, Time);
        Engine.Start();
    }

    public AnswerBoard Board { get; } = new();

    public AnswerTable Table { get; }

    public DnsEngineCounters Counters { get; }

    public DnsEngine Engine { get; }

    public FakeTimeProvider Time { get; } = new();

    public IPEndPoint EndPoint => Engine.LocalEndPoint;

    /// <summary>Where a client of this machine reaches it, also if it listens on every address.</summary>
    public IPEndPoint Reached => EndPoint.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, EndPoint.Port) : EndPoint;

    public StreamClient Connect() => new(Reached);

    /// <summary>Sends one datagram and waits for its response.</summary>
    public Reply AskByDatagram(byte[] packet)
    {
        using var client = new Socket(EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.ReceiveTimeout = StreamClient.TimeoutMilliseconds;
        client.Connect(Reached);
        client.Send(packet);
        var response = new byte[DnsLimits.MessageBytesMax];
        return Reply.Parse(response.AsSpan(0, client.Receive(response)));
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
