using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Stargate;
using Edge.Tests.Unit.Identity;

namespace Edge.Tests.Unit.Stargate;

/// <summary>What updates read before they may, how often they are done, and when they are answered.</summary>
public sealed class UpdateDeskTests : IAsyncLifetime
{
    private static readonly DnsName Apex = DnsName.Parse("example.test");
    private static readonly TsigGrant Whole = Grant("whole", "records/example.test/*");
    private static readonly TsigGrant Stranger = Grant("stranger", "records/other.test/*");

    private readonly MemoryControlStore _store = new(TimeProvider.System);
    private readonly NodeMetrics _meters = new();
    private readonly ServedRevision _served = new(TimeProvider.System);
    private NamingMetrics _metrics = null!;
    private ControlView _view = null!;

    public async ValueTask InitializeAsync()
    {
        await PutAsync(ResourceKinds.Zone.Put("example.test", new ZoneDocument { RecordSets = 1 }, "usr:alice"));
        await PutAsync(ResourceKinds.RecordSet.Put("example.test/www/a", new RecordSetDocument { Values = ["192.0.2.1"] }, "usr:alice"));
        _view = new ControlView(_store, new CoordinationOptions(), new CoordinationMetrics(_meters), TimeProvider.System);
        Assert.True(await _view.LoadAsync(TestContext.Current.CancellationToken));
        _metrics = new NamingMetrics(_meters, new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords()), static () => 0);
        _served.Reach(new Revision(long.MaxValue));
    }

    public ValueTask DisposeAsync()
    {
        _meters.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_a_zone_where_a_key_may_change_nothing_the_document_alone_is_read()
    {
        DnsRecord[][] changes =
        [
            [Dname("deep")], [Text("www")], [Text("www"), Soa()], [Soa()], [new DnsRecord { Owner = Apex.Child("www"), Type = DnsRecordType.Any, Class = 255 }],
            [.. Enumerable.Range(0, 100).Select(static number => Text($"a.b.c.n{number}"))],
        ];
        foreach (var some in changes)
        {
            var store = new CountedStore(_store);
            var result = await ApplyAsync(Desk(store), Update(some), Stranger);
            Assert.Equal((DnsResponseCode.Refused, 1, 0), (result.Code, store.Reads, store.Commits));
        }
    }

    [Fact]
    public async Task What_a_zone_holds_is_learnt_by_prerequisites_only_with_leave_to_read_or_change_there()
    {
        var exists = new DnsRecord { Owner = Apex.Child("www"), Type = DnsRecordType.Any, Class = 255 };
        var absent = new DnsRecord { Owner = Apex.Child("www"), Type = DnsRecordType.A, Class = 254 };
        var desk = Desk(_store);
        Assert.Equal(DnsResponseCode.Refused, (await ApplyAsync(desk, Update([], exists), Stranger)).Code);
        Assert.Equal(DnsResponseCode.Refused, (await ApplyAsync(desk, Update([], absent), Stranger)).Code);
        Assert.Equal(DnsResponseCode.Refused, (await ApplyAsync(desk, Update([Text("www")], exists), Stranger)).Code);
        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(desk, Update([], exists), Grant("reader", "records/example.test/www/a", "read"))).Code);
        Assert.Equal(DnsResponseCode.RecordsExist, (await ApplyAsync(desk, Update([Text("own")], absent), Grant("own", "records/example.test/own/txt"))).Code);
    }

    [Fact]
    public async Task A_narrow_key_may_delete_all_of_a_name_and_a_wide_one_types_that_no_zone_holds()
    {
        DnsRecord[] all = [new() { Owner = Apex.Child("_acme-challenge"), Type = DnsRecordType.Any, Class = 255 }];
        DnsRecord[] proof = [new() { Owner = Apex.Child("www"), Type = DnsRecordType.Rrsig, Class = 255 }];
        var desk = Desk(_store);
        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(desk, Update(all), Grant("acme", "records/example.test/_acme-challenge/txt"))).Code);
        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(desk, Update(proof), Whole)).Code);
        Assert.Equal(DnsResponseCode.Refused, (await ApplyAsync(desk, Update(proof), Stranger)).Code);
    }

    [Fact]
    public async Task What_lies_above_many_deep_names_is_not_read_one_by_one()
    {
        static string Deep(int number, int labels) => string.Join('.', Enumerable.Range(0, labels).Select(label => $"x{number}"));
        var few = new CountedStore(_store);
        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(Desk(few), Update([.. Enumerable.Range(0, 20).Select(number => Text(Deep(number, 30)))]), Whole)).Code);
        Assert.Equal((21, 1), (few.Reads, few.Commits));

        var many = new CountedStore(_store);
        Assert.Equal(DnsResponseCode.Refused, (await ApplyAsync(Desk(many), Update([.. Enumerable.Range(0, 60).Select(number => Text(Deep(number, 30)))]), Whole)).Code);
        Assert.Equal((0, 0), (many.Reads, many.Commits));
    }

    [Fact]
    public async Task A_DNAME_above_is_seen_when_the_picture_is_behind_the_store()
    {
        await PutAsync(
            ResourceKinds.Zone.Put("example.test", new ZoneDocument { RecordSets = 2 }, "usr:alice"),
            ResourceKinds.RecordSet.Put("example.test/moved/dname", new RecordSetDocument { Values = ["elsewhere.test."] }, "usr:alice"));
        var result = await ApplyAsync(Desk(_store), Update([Text("a.moved")]), Whole);
        Assert.Equal((DnsResponseCode.Refused, "moved.example.test. has a DNAME, beneath which there may be nothing"), (result.Code, result.Text));
    }

    [Fact]
    public async Task A_key_has_a_share_of_the_turns_and_leaves_the_rest_to_others()
    {
        var store = new GatedStore(_store, UpdateTurns.PerKeyMax + 1);
        var desk = Desk(store);
        var own = Enumerable.Range(0, UpdateTurns.PerKeyMax).Select(number => ApplyAsync(desk, Update([Text($"n{number}")]), Whole, $"{number}")).ToList();
        Assert.Equal(DnsResponseCode.ServerFailure, (await ApplyAsync(desk, Update([Text("more")]), Whole, "more")).Code);
        Assert.All(own, static task => Assert.False(task.IsCompleted));

        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(desk, Update([Text("other")]), Grant("other", "records/example.test/*"), "other")).Code);
        Assert.All(await Task.WhenAll(own), static result => Assert.Equal(DnsResponseCode.NoError, result.Code));
        Assert.Equal(DnsResponseCode.NoError, (await ApplyAsync(desk, Update([Text("more")]), Whole, "again")).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_update_is_done_once_though_the_store_does_not_say_what_became_of_it_and_other_Stargates_are_asked(bool applies)
    {
        var unsure = new UnsureStore(_store, applies) { UnsureNext = true };
        var first = Update([Text("new")], new DnsRecord { Owner = Apex.Child("new"), Type = DnsRecordType.Any, Class = 254 });
        var before = await RevisionAsync();
        Assert.Equal(UpdateResult.Done, await ApplyAsync(Desk(unsure), first, Whole));
        Assert.Equal(before + 1, await RevisionAsync());

        // The same message at another Stargate, which remembers nothing; and another message.
        Assert.Equal(UpdateResult.Done, await ApplyAsync(Desk(_store), first, Whole));
        Assert.Equal(before + 1, await RevisionAsync());
        Assert.Equal(DnsResponseCode.NameExists, (await ApplyAsync(Desk(_store), first, Whole, "another")).Code);
        Assert.Equal(before + 1, await RevisionAsync());
    }

    [Fact]
    public async Task What_is_there_already_is_answered_once_this_Stargate_answers_by_it()
    {
        await PutAsync(
            ResourceKinds.Zone.Put("example.test", new ZoneDocument { RecordSets = 2 }, "usr:alice"),
            ResourceKinds.RecordSet.Put("example.test/own/txt", new RecordSetDocument { TtlSeconds = 60, Values = ["\"text\""] }, "usr:alice"));
        var served = new ServedRevision(TimeProvider.System);
        var store = new CountedStore(_store);
        var answer = ApplyAsync(new UpdateDesk(store, new UpdateReader(store, _view), served, new MemoryAuditLog("stargate-1", TimeProvider.System), _metrics), Update([Text("own")]), Whole);
        Assert.False(answer.IsCompleted);
        served.Reach(new Revision(await RevisionAsync()));
        Assert.Equal((DnsResponseCode.NoError, 0), ((await answer).Code, store.Commits));
    }

    private static TsigGrant Grant(string name, string path, params string[] capabilities) => new(
        name,
        "",
        new TsigKey(DnsName.Parse(name), [1]),
        new AccessList([CompiledPolicy.From(name, new PolicyDocument { Rules = [new PolicyRule { Path = path, Capabilities = capabilities.Length > 0 ? capabilities : ["create", "update", "delete"] }] })]));

    private static DnsRecord Text(string owner) => new() { Owner = Named(owner), Type = DnsRecordType.Txt, TtlSeconds = 60, Value = "\u0004text"u8.ToArray() };

    private static DnsRecord Dname(string owner) => new() { Owner = Named(owner), Type = DnsRecordType.Dname, TtlSeconds = 60, Value = Apex.Wire.ToArray() };

    private static DnsRecord Soa()
    {
        var set = RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = Apex, Mailbox = Apex, Serial = 4_000_000 });
        return new() { Owner = Apex, Type = DnsRecordType.Soa, TtlSeconds = 300, Value = set.Value(0).ToArray() };
    }

    private static DnsName Named(string owner) => DnsName.Parse($"{owner}.example.test");

    private static DnsMessage Update(DnsRecord[] changes, params DnsRecord[] prerequisites) =>
        new() { Id = 8, Opcode = DnsOpcode.Update, Questions = [new DnsQuestion(Apex, DnsRecordType.Soa)], Answers = prerequisites, Authorities = changes };

    private static Task<UpdateResult> ApplyAsync(UpdateDesk desk, DnsMessage message, TsigGrant grant, string digest = "digest") =>
        desk.ApplyAsync(message, digest, grant, new IPEndPoint(IPAddress.Loopback, 1), TestContext.Current.CancellationToken);

    private UpdateDesk Desk(IControlStore store) => new(store, new UpdateReader(store, _view), _served, new MemoryAuditLog("stargate-1", TimeProvider.System), _metrics);

    private async Task<long> RevisionAsync() => ((ReadOutcome.Found)await _store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Head.Revision.Value;

    private async Task PutAsync(params Operation[] operations) =>
        Assert.IsType<CommitOutcome.Committed>(await _store.CommitAsync(new Commit { Author = "usr:alice", Operations = operations }, TestContext.Current.CancellationToken));
}
