using System.Net;
using Edge.Dns;
using Edge.Resolvers;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>The servers in charge of a zone, asked over real sockets of the loopback; the engine stands for all of them and for the resolver.</summary>
public sealed class ZoneServersTests
{
    private static readonly DnsName _test = DnsName.Parse("test");

    [Fact]
    public async Task Those_whom_the_zone_above_names_are_asked_for_the_text_and_else_its_own()
    {
        await using var engine = Start();
        var cut = await AskAsync(engine, "cut.test");
        Assert.True(cut!.IsDelegated);
        Assert.Equal("ns.cut.test. 127.0.0.1: 'one two' 'three', silent.test. : nothing", Told(cut));

        var uncut = await AskAsync(engine, "uncut.test");
        Assert.False(uncut!.IsDelegated);
        Assert.Equal("ns1.test. 127.0.0.1: 'mine'", Told(uncut));
        Assert.Equal("ns1.test. 127.0.0.1: ", Told((await AskAsync(engine, "absent.test"))!));
    }

    [Fact]
    public async Task Nothing_is_known_where_no_resolver_answers()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var zone = DnsName.Parse("cut.test");
        Assert.Null(await new ZoneServers((IPEndPoint)silent.Client.LocalEndPoint!).AskAsync(zone, zone.Child("_edge-challenge"), TestContext.Current.CancellationToken));
    }

    private static Task<Edge.Naming.ZoneEvidence?> AskAsync(DnsEngine engine, string zone) =>
        new ZoneServers(engine.LocalEndPoint).AskAsync(DnsName.Parse(zone), DnsName.Parse(zone).Child("_edge-challenge"), TestContext.Current.CancellationToken);

    private static string Told(Edge.Naming.ZoneEvidence evidence) => string.Join(", ", evidence.Witnesses.Select(static witness =>
        $"{witness.Server} {string.Join(' ', witness.Addresses)}: {(witness.Texts is null ? "nothing" : string.Join(' ', witness.Texts.Select(static text => $"'{text}'")))}"));

    private static DnsEngine Start()
    {
        var cut = _test.Child("cut");
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        table.PutZone(_test, Tables.Soa);
        table.Put(_test, _test, RecordSet.Ns(60, _test.Child("ns1")));
        table.Put(_test, _test.Child("ns1"), RecordSet.Addresses(60, IPAddress.Loopback));
        table.Put(_test, _test.Child("uncut").Child("_edge-challenge"), RecordSet.Txt(60, "mine"));
        table.PutZone(cut, Tables.Soa);
        table.Put(cut, cut, RecordSet.Ns(60, cut.Child("ns"), _test.Child("silent")));
        table.Put(cut, cut.Child("ns"), RecordSet.Addresses(60, IPAddress.Loopback));
        table.Put(cut, cut.Child("_edge-challenge"), RecordSet.Raw(DnsRecordType.Txt, 60, [.. "\u0004one "u8, .. "\u0003two"u8], [.. "\u0005three"u8]));
        table.Publish();
        var board = new AnswerBoard();
        board.Publish(table);
        var engine = new DnsEngine(board, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0 }, TimeProvider.System);
        engine.Start();
        return engine;
    }
}
