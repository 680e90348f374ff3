using System.Diagnostics;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Engines as processes: handed over, killed, orphaned, adopted.</summary>
[SupportedOSPlatform("linux")]
public sealed class EngineKeeperTests : IDisposable
{
    private const int LostTimeoutMilliseconds = 20_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-engine-with-a-name-that-is-much-longer-than-the-address-of-a-unix-socket-may-be-which-is-107-bytes-");

    public EngineKeeperTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "sockets are handed from process to process on Linux alone");

    [Fact]
    public async Task A_hundred_hand_overs_under_load_lose_no_query()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        HashSet<int> processes = [keeper.ProcessId];
        using (var load = new QueryLoad(keeper.LocalEndPoint, sockets: 4, LostTimeoutMilliseconds))
        {
            for (var round = 0; round < 100; round++)
            {
                keeper.HandOver();
                processes.Add(keeper.ProcessId);
                load.WaitForMore(10);
            }

            Assert.Equal(0, load.Lost);
            load.Dispose();
            Assert.Equal(load.Answered, Counted(keeper));
        }

        Assert.Equal(101, processes.Count);
        Assert.Equal(0, keeper.Restarts);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_connection_that_is_open_when_the_engine_hands_over_ends_in_good_order()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var before = new StreamClient(keeper.LocalEndPoint);
        Assert.Equal(2, before.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        keeper.HandOver();
        before.ReceiveToEnd();
        using var after = new StreamClient(keeper.LocalEndPoint);
        Assert.Equal(2, after.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_engine_that_is_killed_is_replaced_and_what_was_queued_is_answered()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using (var load = new QueryLoad(keeper.LocalEndPoint, sockets: 4, LostTimeoutMilliseconds))
        {
            for (var round = 1; round <= 3; round++)
            {
                load.WaitForMore(100);
                Kill(keeper.ProcessId);
                var answered = load.Answered;
                Eventually(() => keeper.Restarts == round && load.Answered > answered + 100, "another engine answers");
            }

            // What it had in its hand is lost: at most one query of each socket each time.
            Assert.InRange(load.Lost, 0, 12);
            load.Dispose();
            Assert.InRange(Counted(keeper), load.Answered, load.Answered + load.Lost);
        }

        var counters = new DnsEngineCounters(keeper.Table.Readers);
        Assert.True(counters.Queries(DnsTransport.Udp, DnsResponseCode.NoError) > 300);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(keeper.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_change_of_the_table_is_answered_by_the_engines_process_at_once()
    {
        using var keeper = NewKeeper();
        keeper.Start();
        using var client = new StreamClient(keeper.LocalEndPoint);
        for (var i = 0; i < 40_000; i++)
        {
            keeper.Table.Put(Tables.Name("edge.test"), Tables.Name($"n{i}.edge.test"), RecordSet.Txt(1, $"{i}"));
        }

        keeper.Table.Publish();
        Assert.True(keeper.Table.Memory.Bytes > AnswerMemory.FirstSegmentBytes, "the table has grown beyond its first segment");
        foreach (var i in (ReadOnlySpan<int>)[0, 20_000, 39_999])
        {
            Assert.Single(client.Ask(Query.For($"n{i}.edge.test", DnsRecordType.Txt)).Answers);
        }

        // A new engine verifies all of it.
        keeper.HandOver();
        using var other = new StreamClient(keeper.LocalEndPoint);
        Assert.Single(other.Ask(Query.For("n39999.edge.test", DnsRecordType.Txt)).Answers);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public async Task An_engine_without_its_keeper_goes_on_and_is_adopted_or_replaced_by_the_next(string release, bool isAdopted)
    {
        using var doomed = DoomedKeeper.Start(_folder.FullName);
        var (server, engine) = await DoomedKeeper.ReadPlaceAsync(doomed);
        using var load = new QueryLoad(server, sockets: 2, LostTimeoutMilliseconds);
        load.WaitForMore(50);
        doomed.Kill();
        await doomed.WaitForExitAsync(TestContext.Current.CancellationToken);
        load.WaitForMore(50);

        using var keeper = NewKeeper(release, port: server.Port);
        keeper.Table.Put(Tables.Name("edge.test"), Tables.Name("new.edge.test"), RecordSet.Txt(1, "new"));
        keeper.Table.Publish();
        keeper.Start();
        load.WaitForMore(50);
        Assert.Equal(isAdopted, keeper.ProcessId == engine);
        using (var client = new StreamClient(server))
        {
            Assert.Single(client.Ask(Query.For("new.edge.test", DnsRecordType.Txt)).Answers);
        }

        Assert.Equal(0, load.Lost);
        load.Dispose();
        await keeper.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(load.Answered + 1, Counted(keeper));
        Eventually(() => !IsAlive(engine), "the engine that was orphaned has ended");
    }

    [Fact]
    public void An_engine_ends_with_its_keeper_if_it_is_to()
    {
        var keeper = NewKeeper();
        keeper.Start();
        var engine = keeper.ProcessId;
        keeper.Dispose();
        Eventually(() => !IsAlive(engine), "the engine has ended");
    }

    [Fact]
    public void An_orphan_ends_when_its_folder_is_gone()
    {
        var keeper = new EngineKeeper(EngineProcess.Program(endsAlone: false), _folder.FullName, EngineProcess.Options(), TimeProvider.System);
        keeper.Start();
        var engine = keeper.ProcessId;
        keeper.Dispose();
        Assert.True(IsAlive(engine));
        _folder.Delete(recursive: true);
        Eventually(() => !IsAlive(engine), "the engine has ended");
        _folder.Create();
    }

    [Fact]
    public void A_damaged_table_is_not_answered_from()
    {
        using var memory = new PrivateAnswerMemory();
        var table = new AnswerTable(memory, new ReaderRecords());
        EngineProcess.Fill(table);
        var check = new TableCheck(memory);

        // Three names with a type, two or none: edge.test has its SOA, docs.edge.test its addresses.
        Assert.Equal(4, check.Run());
        var bytes = memory.BytesAt(0, (int)AnswerMemory.FirstSegmentBytes);
        bytes[bytes.LastIndexOf("docs"u8)] ^= 1;
        Assert.Throws<InvalidDataException>(() => check.Run());
    }

    [Fact]
    public void A_program_that_is_no_engine_is_an_error()
    {
        using var keeper = new EngineKeeper(new EngineProgram("/bin/false", [], "1", true), _folder.FullName, EngineProcess.Options(), TimeProvider.System);
        Assert.Equal("the DNS engine ended with 1 before it listened", Assert.Throws<IOException>(keeper.Start).Message);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Queries that were counted zone by zone, by whichever process.</summary>
    private static long Counted(EngineKeeper keeper) => keeper.Table.Readers.Tallies.Take().Zones.Sum(static zone => zone.Results.Sum());

    private static void Kill(int process)
    {
        using var found = Process.GetProcessById(process);
        found.Kill();
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Eventually(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)), $"within a minute it did not come that {what}");

    private EngineKeeper NewKeeper(string release = "1", int port = 0)
    {
        var keeper = new EngineKeeper(EngineProcess.Program(release), _folder.FullName, EngineProcess.Options(port), TimeProvider.System);
        EngineProcess.Fill(keeper.Table);
        return keeper;
    }
}
