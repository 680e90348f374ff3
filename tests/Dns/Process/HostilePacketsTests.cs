using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A real engine under packets and connections that nobody sane sends.</summary>
[SupportedOSPlatform("linux")]
public sealed class HostilePacketsTests : IDisposable
{
    private const int PacketCount = 60_000;
    private const int ConnectionCount = 300;
    private const long GrowthBytesMax = 64L << 20;

    private static readonly byte[][] Corpus =
    [
        Query.For("docs.edge.test", DnsRecordType.A, 4096),
        Query.For("*.wild.edge.test", DnsRecordType.A, 1232),
        Query.For("a.b.old.edge.test", DnsRecordType.Any, 1232),
        Query.For("x.cut.edge.test", DnsRecordType.Ds),
        Query.For(string.Join('.', Enumerable.Repeat("a", 127)), DnsRecordType.Aaaa, 1232),
        new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 8, 0, 7, 0, 1, 24, 0, 198, 51, 100, 0, 3, 0, 0] }.ToBytes(),
        Query.OfStrangeFamily("docs.edge.test", 136),
        Query.OfStrangeFamily("docs.edge.test", 255),
        [0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1],
        new byte[5000],
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-hostile-");
    private readonly EngineKeeper _keeper;

    public HostilePacketsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "engines are processes on Linux alone");
        _keeper = new EngineKeeper(EngineProcess.Program(), _folder.FullName, EngineProcess.Options(), TimeProvider.System);
        EngineProcess.Fill(_keeper.Table);
        var zone = Tables.Name("edge.test");
        _keeper.Table.Put(zone, Tables.Name("*.wild.edge.test"), RecordSet.Txt(1, new string('x', 250)));
        _keeper.Table.Put(zone, Tables.Name("old.edge.test"), RecordSet.Raw(DnsRecordType.Dname, 1, Tables.Name("new.edge.test").Wire.ToArray()));
        _keeper.Table.Put(zone, Tables.Name("cut.edge.test"), RecordSet.Ns(1, Tables.Name("ns.cut.edge.test")));
        _keeper.Table.Publish();
        _keeper.Start();
    }

    [Fact]
    public async Task Garbage_by_both_transports_leaves_the_engine_up_and_its_memory_bounded()
    {
        var process = _keeper.ProcessId;
        AssertAnswers();
        var before = ResidentBytes(process);
        var random = new Random(20_261_122);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < PacketCount; i++)
        {
            sender.SendTo(Mutation.Of(Corpus[random.Next(Corpus.Length)], random), _keeper.LocalEndPoint);
        }

        for (var i = 0; i < ConnectionCount; i++)
        {
            using var client = new StreamClient(_keeper.LocalEndPoint);
            var packets = Enumerable.Range(0, 20).Select(_ => Mutation.Of(Corpus[random.Next(Corpus.Length)], random));
            Send(client.Socket, Mutation.Of(StreamClient.Framed(packets), random));
        }

        AssertAnswers();
        Assert.Equal(process, _keeper.ProcessId);
        Assert.InRange(ResidentBytes(process) - before, long.MinValue, GrowthBytesMax);
        await _keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Connections_that_do_not_read_hold_one_batch_each_and_others_are_served()
    {
        var before = ResidentBytes(_keeper.ProcessId);
        var clients = Enumerable.Range(0, 100).Select(_ => new StreamClient(_keeper.LocalEndPoint)).ToList();
        var queries = StreamClient.Framed(Enumerable.Repeat(Query.For("x.wild.edge.test", DnsRecordType.Txt), 3000));
        foreach (var client in clients)
        {
            client.Socket.ReceiveBufferSize = 4096;
            client.Socket.Blocking = false;
            Send(client.Socket, queries);
        }

        AssertAnswers();
        Assert.InRange(ResidentBytes(_keeper.ProcessId) - before, long.MinValue, GrowthBytesMax);
        clients.ForEach(static client => client.Dispose());
        await _keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // The engine has closed, or takes no more, as it may.
        }
    }

    private static long ResidentBytes(int process)
    {
        using var found = Process.GetProcessById(process);
        return found.WorkingSet64;
    }

    private void AssertAnswers()
    {
        using var client = new StreamClient(_keeper.LocalEndPoint);
        Assert.Equal(2, client.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        using var load = new QueryLoad(_keeper.LocalEndPoint, sockets: 1, timeoutMilliseconds: 2000);
        load.WaitForMore(3);
    }
}
