using System.Net;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Every worker of an engine is asked by a port of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorkerProbeTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static readonly DnsQuestion Question = new(DnsName.Parse("edge.test"), DnsRecordType.Soa);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-probe-");

    public WorkerProbeTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the system spreads datagrams over workers on Linux alone");

    [Fact]
    public async Task Every_worker_of_every_address_answers_and_nobody_does_once_the_engine_is_gone()
    {
        var options = Options(IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback);
        await using var engine = new DnsEngine(Board(), options, TimeProvider.System);
        engine.Start();
        using var probe = Probe(engine.LocalEndPoint.Port, options);
        Eventually(() => Complete(probe), "a port to each of the six workers");
        Assert.Equal(6, probe.WorkerCount);

        probe.Ask();
        Eventually(() => probe.CountSilent() == 0, "six answers");
        await engine.StopAsync(TestContext.Current.CancellationToken);
        probe.Ask();
        Assert.Equal(6, probe.CountSilent());
    }

    [Fact]
    public async Task Of_some_addresses_alone_their_workers_are_asked()
    {
        var options = Options(IPAddress.Parse("127.0.0.2"));
        await using var engine = new DnsEngine(Board(), options, TimeProvider.System);
        engine.Start();
        using var probe = new WorkerProbe([new IPEndPoint(options.MoreAddresses[0], engine.LocalEndPoint.Port)], options, Question, TimeProvider.System);
        Eventually(() => Complete(probe), "a port to each of the two workers");
        probe.Ask();
        Eventually(() => probe.CountSilent() == 0, "two answers");
        Assert.Equal([false, false], probe.Silent.ToArray());
    }

    [Fact]
    public async Task A_worker_that_deals_with_others_is_busy_and_not_silent()
    {
        var options = Options();
        var board = Board(out var readers);
        await using var engine = new DnsEngine(board, options, TimeProvider.System);
        engine.Start();
        var stranger = options with { Policy = options.Policy with { CookieSecret = new byte[AnswerPolicy.CookieSecretBytes] } };
        using var lost = new WorkerProbe([engine.LocalEndPoint], stranger, Question, TimeProvider.System, readers);
        using var others = Probe(engine.LocalEndPoint.Port, options);
        Eventually(() => Complete(others), "a port to each worker");
        Eventually(() => lost.CountSilent() == 2, "nobody is asked");

        others.Ask();
        Eventually(() => others.CountSilent() == 0, "both answers");
        Assert.Equal((0, 2), (lost.CountSilent(), lost.CountSilent()));
    }

    [Fact]
    public async Task Answers_that_the_rate_limit_withholds_from_others_come()
    {
        var options = Options() with { Policy = Options().Policy with { RateLimitPerSecond = 1, RateLimitExempt = [] } };
        await using var engine = new DnsEngine(Board(), options, TimeProvider.System);
        engine.Start();
        using var probe = Probe(engine.LocalEndPoint.Port, options);
        Eventually(() => Complete(probe), "a port to each worker");
        for (var round = 0; round < 20; round++)
        {
            probe.Ask();
            Eventually(() => probe.CountSilent() == 0, "both answers");
        }
    }

    [Fact]
    public async Task A_worker_is_named_to_nobody_who_shows_no_cookie_of_the_group()
    {
        var options = Options();
        await using var engine = new DnsEngine(Board(), options, TimeProvider.System);
        engine.Start();
        var stranger = options with { Policy = options.Policy with { CookieSecret = new byte[AnswerPolicy.CookieSecretBytes] } };
        using var probe = Probe(engine.LocalEndPoint.Port, stranger);
        probe.Find(Soon);
        Assert.False(probe.IsComplete);
    }

    [Fact]
    public void An_engine_that_is_alone_does_what_its_last_will_says_and_one_that_is_not_does_nothing()
    {
        var (early, late) = (Path.Combine(_folder.FullName, "early"), Path.Combine(_folder.FullName, "late"));
        var keeper = new EngineKeeper(EngineProcess.Program(endsAlone: false), _folder.FullName, EngineProcess.Options(), TimeProvider.System);
        keeper.SetWill(new EngineWill(TimeSpan.FromMilliseconds(1), early));
        keeper.Start();
        keeper.HandOver();
        keeper.SetWill(new EngineWill(TimeSpan.FromMilliseconds(1), late));
        Assert.False(File.Exists(late));
        keeper.Dispose();
        Eventually(() => File.Exists(late), "what the will says is done");
        Assert.False(File.Exists(early));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool Complete(WorkerProbe probe)
    {
        probe.Find(TimeSpan.FromMilliseconds(200));
        return probe.IsComplete;
    }

    private static DnsEngineOptions Options(params IPAddress[] more) => new()
    {
        Address = IPAddress.Loopback,
        MoreAddresses = more,
        Port = 0,
        DatagramWorkerCount = 2,
        Policy = new AnswerPolicy { CookieSecret = Enumerable.Range(1, AnswerPolicy.CookieSecretBytes).Select(static value => (byte)value).ToArray() },
    };

    private static AnswerBoard Board() => Board(out _);

    private static AnswerBoard Board(out ReaderRecords readers)
    {
        readers = new ReaderRecords();
        var table = new AnswerTable(new PrivateAnswerMemory(), readers);
        EngineProcess.Fill(table);
        var board = new AnswerBoard();
        board.Publish(table);
        return board;
    }

    private static WorkerProbe Probe(int port, DnsEngineOptions options) =>
        new([.. options.MoreAddresses.Prepend(options.Address).Select(address => new IPEndPoint(address, port))], options, Question, TimeProvider.System);

    private static void Eventually(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)), $"within a minute this did not come: {what}");
}
