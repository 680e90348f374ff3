using System.Net;
using Edge.Dns;
using Edge.Resolvers;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>The servers of a zone above, asked over real sockets of the loopback; the engine stands for the resolver too.</summary>
public sealed class ParentServersTests
{
    private static readonly DnsName Zone = DnsName.Parse("example.test");

    [Fact]
    public async Task Every_server_above_is_asked_for_the_ds()
    {
        var ds = RecordSet.Raw(DnsRecordType.Ds, 7200, [0x12, 0x34, 13, 2, .. new byte[32]]);
        await using var engine = await StartAsync(ds);
        var view = await new ParentServers(engine.LocalEndPoint).AskAsync(Zone, TestContext.Current.CancellationToken);
        Assert.NotNull(view);
        Assert.Equal("ns1.test. 127.0.0.1: 1, ns2.test.: ", string.Join(", ", view.Answers.Select(answer => $"{answer.Server}: {answer.Ds?.Count}")));
        Assert.Equal(7200u, view.TtlSeconds);
        Assert.False(view.IsEmpty);
    }

    [Fact]
    public async Task Nothing_is_known_where_no_resolver_answers()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Null(await new ParentServers((IPEndPoint)silent.Client.LocalEndPoint!).AskAsync(Zone, TestContext.Current.CancellationToken));
    }

    /// <summary>test. with two servers, of which the second has no address that answers.</summary>
    private static Task<DnsEngine> StartAsync(RecordSet ds)
    {
        var test = DnsName.Parse("test");
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        table.PutZone(test, Tables.Soa);
        table.Put(test, test, RecordSet.Ns(60, test.Child("ns1"), test.Child("ns2")));
        table.Put(test, test.Child("ns1"), RecordSet.Addresses(60, IPAddress.Loopback));
        table.Put(test, Zone, RecordSet.Ns(60, Zone.Child("ns")));
        table.Put(test, Zone, ds);
        table.Publish();
        var board = new AnswerBoard();
        board.Publish(table);
        var engine = new DnsEngine(board, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0 }, TimeProvider.System);
        engine.Start();
        return Task.FromResult(engine);
    }
}
