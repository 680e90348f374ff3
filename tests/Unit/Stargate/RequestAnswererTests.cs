using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Stargate;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Requests of DNS message by message: who signed them, what they may, and what garbage gets.</summary>
public sealed class RequestAnswererTests : IAsyncLifetime
{
    private static readonly DnsName Apex = DnsName.Parse("example.test");
    private static readonly IPEndPoint Client = new(IPAddress.Parse("192.0.2.99"), 5353);
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(static number => (byte)number)];

    private readonly TsigKey _key = new(DnsName.Parse("acme"), Secret);
    private readonly MemoryControlStore _store = new(TimeProvider.System);
    private readonly MemoryAuditLog _audit = new("stargate-1", TimeProvider.System);
    private readonly NodeMetrics _meters = new();
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerTable _table = new(new PrivateAnswerMemory(), new ReaderRecords());

    internal RequestAnswerer Answerer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var box = new SealedBox(MasterKey.Generate(SystemEntropy.Instance), SystemEntropy.Instance);
        await PutAsync(ResourceKinds.Policy.Put("acme", new PolicyDocument { Rules = [new PolicyRule { Path = "records/example.test/_acme-challenge/txt", Capabilities = ["create", "update", "delete"] }] }, ""));
        await PutAsync(ResourceKinds.TsigKey.Put("acme", new TsigKeyDocument { Algorithm = "hmac-sha256", SecretSealed = Convert.ToBase64String(box.Seal("tsig acme", Secret)), Policies = ["acme"], Created = DateTimeOffset.UnixEpoch }, ""));
        await PutAsync(ResourceKinds.Policy.Put("reader", new PolicyDocument { Rules = [new PolicyRule { Path = "records/example.test/*", Capabilities = ["list"] }] }, ""));
        foreach (var (name, policies) in ((string, string[])[])[("foreign", []), ("reader", ["reader"])])
        {
            await PutAsync(ResourceKinds.TsigKey.Put(name, new TsigKeyDocument { Algorithm = "hmac-sha256", SecretSealed = Convert.ToBase64String(box.Seal($"tsig {name}", Secret)), Policies = policies, Created = DateTimeOffset.UnixEpoch }, "usr:somebody-else"));
        }

        await PutAsync(ResourceKinds.Zone.Put("example.test", new ZoneDocument { RecordSets = 1, Secondaries = [new ZoneSecondary { Address = "198.51.100.1", Key = "acme" }, new ZoneSecondary { Address = "198.51.100.3", Key = "foreign" }, new ZoneSecondary { Address = "198.51.100.2:5300" }] }, ""));
        await PutAsync(ResourceKinds.RecordSet.Put("example.test/www/a", new RecordSetDocument { Values = ["192.0.2.1"] }, ""));
        var view = new ControlView(_store, new CoordinationOptions(), new CoordinationMetrics(_meters), TimeProvider.System);
        Assert.True(await view.LoadAsync(TestContext.Current.CancellationToken));
        var directory = new IdentityDirectory(new IdentityOptions(), TimeProvider.System);
        directory.Replace(view.Current.Entries.Values);

        var table = _table;
        table.PutZone(Apex, RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = Apex, Mailbox = Apex, Serial = 4 }));
        table.Put(Apex, Apex.Child("www"), RecordSet.Addresses(60, IPAddress.Parse("192.0.2.1")));
        table.Publish();
        var served = new ServedZones(table, TimeProvider.System);
        served.Copies.Wanted += () => served.Copies.Serve(static copy => copy);
        served.Revision.Reach(new Revision(long.MaxValue));
        var metrics = new NamingMetrics(_meters, table, static () => 0);
        var responder = new TableResponder(table, new AnswerPolicy(), TimeProvider.System);
        Answerer = new RequestAnswerer(
            new TsigKeyring(key => view.Current.Entries.GetValueOrDefault(key), box, directory, TimeProvider.System),
            responder,
            new UpdateDesk(_store, new UpdateReader(_store, view), served.Revision, _audit, metrics),
            new TransferDesk(view, served.Copies, responder, static _ => null, metrics, _time),
            new SecondaryNotices(view, null!, null!, null!),
            TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        _meters.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_signed_update_is_committed_once_and_the_same_message_again_gets_the_same_answer()
    {
        var exchange = TsigExchange.Start(_key);
        var packet = exchange.Sign(Update("_acme-challenge", "proof"), DateTimeOffset.UtcNow);
        var first = await AnswerAsync(packet);
        Assert.Equal(TsigFault.None, exchange.Check(first, DateTimeOffset.UtcNow));
        Assert.Equal(DnsResponseCode.NoError, CodeOf(first));
        var revision = await RevisionAsync();
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await AnswerAsync(packet)));
        Assert.Equal(revision, await RevisionAsync());

        var entry = await ReadAsync("records/example.test/_acme-challenge/txt");
        Assert.Equal(("tsig:acme", """{"ttlSeconds":60,"values":["\"proof\""]}"""), (entry!.Author, System.Text.Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.Equal(2, ResourceKinds.Zone.Parse((await ReadAsync("zones/example.test"))!).Value.RecordSets);
        var told = await _audit.ReadAsync(new AuditQuery(), TestContext.Current.CancellationToken);
        Assert.Equal(("tsig:acme", "zones/example.test", AuditOutcome.Accepted), (told.Value[^1].Subject, told.Value[^1].Path, told.Value[^1].Outcome));

        // Somebody else takes it back, and who recorded it plays it again under another id: what was signed is the same.
        await PutAsync(ResourceKinds.RecordSet.Put("example.test/_acme-challenge/txt", new RecordSetDocument { TtlSeconds = 60, Values = ["\"other\""] }, ""));
        revision = await RevisionAsync();
        packet[0] ^= 1;
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await AnswerAsync(packet)));
        Assert.Equal(revision, await RevisionAsync());
    }

    [Fact]
    public async Task Who_is_not_allowed_or_not_authentic_changes_nothing_and_is_told_why()
    {
        var revision = await RevisionAsync();
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await AnswerAsync(Update("_acme-challenge", "proof"))));
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await AnswerAsync(Sign(Update("www", "text"), _key))));
        Assert.Equal(DnsResponseCode.NotAuthoritative, CodeOf(await AnswerAsync(Sign(Update("_acme-challenge", "proof"), new TsigKey(DnsName.Parse("acme"), [1])))));
        Assert.Equal(DnsResponseCode.NotAuthoritative, CodeOf(await AnswerAsync(Sign(Update("_acme-challenge", "proof"), new TsigKey(DnsName.Parse("other"), Secret)))));
        Assert.Equal(DnsResponseCode.NotAuthoritative, CodeOf(await AnswerAsync(TsigExchange.Start(_key).Sign(Update("_acme-challenge", "proof"), DateTimeOffset.UtcNow - TimeSpan.FromSeconds(301)))));
        var unknown = new DnsMessage { Opcode = DnsOpcode.Update, Questions = [new DnsQuestion(DnsName.Parse("other.test"), DnsRecordType.Soa)] };
        Assert.Equal(DnsResponseCode.NotAuthoritative, CodeOf(await AnswerAsync(Sign(unknown.ToBytes(), _key))));
        Assert.Equal(revision, await RevisionAsync());
    }

    [Fact]
    public async Task Whoever_asks_with_EDNS_is_told_in_words()
    {
        Assert.True(DnsMessage.TryRead(Update("www", "text"), out var update, out _));
        Assert.True(DnsMessage.TryRead(await AnswerAsync(Sign((update with { Edns = new DnsEdns() }).ToBytes(), _key)), out var response, out _));
        Assert.True(response.Edns!.Options[0].TryReadExtendedError(out var code, out var text));
        Assert.Equal((0, "create on 'records/example.test/www/txt' is not granted: no rule of the caller's policies matches the path"), (code, text));
    }

    [Fact]
    public async Task A_signed_question_gets_a_signed_answer()
    {
        var exchange = TsigExchange.Start(_key);
        var response = await AnswerAsync(exchange.Sign(Question("www", DnsRecordType.A), DateTimeOffset.UtcNow));
        Assert.Equal(TsigFault.None, exchange.Check(response, DateTimeOffset.UtcNow));
        Assert.True(DnsMessage.TryRead(response, out var message, out _));
        Assert.Equal("www.example.test. 60 IN A 192.0.2.1", Assert.Single(message.Answers).ToString());
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(600, 600)]
    public async Task A_signed_answer_by_datagram_is_of_the_size_that_the_client_takes_or_truncated(int? taken, int bytesMax)
    {
        foreach (var characters in (int[])[150, 185, 190, 200, 230, 250])
        {
            _table.Put(Apex, Apex.Child("big"), RecordSet.Txt(60, new string('x', characters), new string('y', characters)));
            _table.Publish();
            var plain = new DnsMessage { Id = 9, Questions = [new DnsQuestion(Apex.Child("big"), DnsRecordType.Txt)], Edns = taken is { } bytes ? new DnsEdns { DatagramBytesMax = (ushort)bytes } : null }.ToBytes();
            var unsigned = await AnswerAsync(plain, isStream: true);
            var exchange = TsigExchange.Start(_key);
            var signed = await AnswerAsync(exchange.Sign(plain, DateTimeOffset.UtcNow));
            Assert.Equal(TsigFault.None, exchange.Check(signed, DateTimeOffset.UtcNow));
            Assert.True(signed.Length <= bytesMax, $"{signed.Length} bytes");
            Assert.Equal(unsigned.Length + exchange.SignatureBytes > bytesMax, (signed[2] & 2) != 0);
        }
    }

    [Fact]
    public async Task A_transfer_goes_to_who_has_the_key_or_comes_from_the_address()
    {
        Assert.Equal(3, Records(await AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), _key), isStream: true)));
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await AnswerAsync(Question("@", DnsRecordType.Axfr), isStream: true)));
        Assert.Equal(3, Records(await AnswerAsync(Question("@", DnsRecordType.Axfr), isStream: true, new IPEndPoint(IPAddress.Parse("198.51.100.2"), 1024))));
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await AnswerAsync(Question("@", DnsRecordType.Axfr), isStream: true, new IPEndPoint(IPAddress.Parse("198.51.100.1"), 1024))));
        Assert.Equal(1, Records(await AnswerAsync(Sign(Question("@", DnsRecordType.Ixfr), _key))));
        Assert.Equal(DnsResponseCode.NotAuthoritative, CodeOf(await AnswerAsync(Sign(Question("www", DnsRecordType.Axfr), _key), isStream: true)));
    }

    [Fact]
    public async Task A_key_of_another_account_opens_a_zone_by_its_policies_alone_though_the_zone_names_it()
    {
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), new TsigKey(DnsName.Parse("foreign"), Secret)), isStream: true)));
        Assert.Equal(3, Records(await AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), new TsigKey(DnsName.Parse("reader"), Secret)), isStream: true)));
    }

    [Fact]
    public async Task A_whole_transfer_by_datagram_is_sent_to_TCP_whoever_asks()
    {
        foreach (var packet in (byte[][])[Sign(Question("@", DnsRecordType.Axfr), _key), Question("@", DnsRecordType.Axfr)])
        {
            var response = await AnswerAsync(packet);
            Assert.Equal((0, DnsResponseCode.NoError, 2), (Records(response), CodeOf(response), response[2] & 2));
        }
    }

    [Fact]
    public async Task Differences_are_sent_to_who_took_the_older_content_here_and_the_zone_whole_to_others()
    {
        byte[] Since(uint serial) => (new DnsMessage
        {
            Id = 9,
            Questions = [new DnsQuestion(Apex, DnsRecordType.Ixfr)],
            Authorities = [new DnsRecord { Owner = Apex, Type = DnsRecordType.Soa, Value = RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = Apex, Mailbox = Apex, Serial = serial }).Value(0).ToArray() }],
        }).ToBytes();

        Assert.Equal(3, Records(await AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), _key), isStream: true)));
        Assert.Equal(1, Records(await AnswerAsync(Sign(Since(4), _key), isStream: true)));
        _table.PutZone(Apex, RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = Apex, Mailbox = Apex, Serial = 5 }));
        _table.Put(Apex, Apex.Child("new"), RecordSet.Txt(60, "new"));
        _table.Publish();

        // The SOA of both, and the record between them; the other one has serial 4 from elsewhere, and by UDP the serial is told.
        Assert.Equal(4, Records(await AnswerAsync(Sign(Since(4), _key), isStream: true, new IPEndPoint(IPAddress.Parse("192.0.2.100"), 1024))));
        Assert.Equal(5, Records(await AnswerAsync(Sign(Since(4), _key), isStream: true)));
        Assert.Equal(1, Records(await AnswerAsync(Sign(Since(4), _key))));
        Assert.Equal(1, Records(await AnswerAsync(Sign(Since(5), _key), isStream: true)));
    }

    [Fact]
    public async Task Slow_readers_of_one_client_hold_up_no_other_one_and_are_cut_off()
    {
        for (var owner = 0; owner < 4000; owner++)
        {
            _table.Put(Apex, Apex.Child($"h{owner}"), RecordSet.Txt(60, new string('x', 200)));
        }

        _table.Publish();
        var slow = Enumerable.Range(0, TransferTurns.PerClientMax)
            .Select(_ => Answerer.AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), _key), isStream: true, Client, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken)).ToList();
        foreach (var reader in slow)
        {
            Assert.True(await reader.MoveNextAsync());
        }

        // One more of it waits in vain; what costs nothing is answered all the same, and so are others.
        var waiting = AnswerAsync(Sign(Question("@", DnsRecordType.Axfr), _key), isStream: true);
        Assert.Equal(1, Records(await AnswerAsync(Sign(Question("@", DnsRecordType.Ixfr), _key))));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TransferTurns.WaitTimeout);
        Assert.Equal(DnsResponseCode.ServerFailure, CodeOf(await waiting));
        Assert.True((await AllAsync(Sign(Question("@", DnsRecordType.Axfr), new TsigKey(DnsName.Parse("reader"), Secret)), isStream: true, new IPEndPoint(IPAddress.Parse("192.0.2.100"), 1024))).Count > 10);

        _time.Advance(TimeSpan.FromSeconds(60));
        foreach (var reader in slow)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync());
            await reader.DisposeAsync();
        }

        Assert.True((await AllAsync(Sign(Question("@", DnsRecordType.Axfr), _key), isStream: true, Client)).Count > 10);
    }

    [Fact]
    public async Task Garbage_gets_a_short_answer_or_none_and_changes_nothing()
    {
        var revision = await RevisionAsync();
        byte[][] corpus =
        [
            Update("_acme-challenge", "proof"), Sign(Update("www", "text"), _key), Sign(Question("@", DnsRecordType.Axfr), new TsigKey(DnsName.Parse("other"), Secret)),
            Question("@", DnsRecordType.Ixfr), new DnsMessage { Opcode = DnsOpcode.Notify, Questions = [new DnsQuestion(Apex, DnsRecordType.Soa)] }.ToBytes(), [],
        ];
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var packet = Tests.Dns.Mutation.Of(corpus[i % corpus.Length], random);
            var responses = await AllAsync(packet, isStream: i % 2 == 0, Client);
            Assert.True(responses.Count <= 1, $"{responses.Count} responses");
            foreach (var response in responses)
            {
                Assert.Equal(packet[..2], response[..2]);
                Assert.Equal(0x80, response[2] & 0x80);
            }
        }

        Assert.Equal(revision, await RevisionAsync());
    }

    private static byte[] Question(string owner, DnsRecordType type) =>
        new DnsMessage { Id = 9, Questions = [new DnsQuestion(owner == "@" ? Apex : Apex.Child(owner), type)] }.ToBytes();

    private static byte[] Update(string owner, string text) => new DnsMessage
    {
        Id = 8,
        Opcode = DnsOpcode.Update,
        Questions = [new DnsQuestion(Apex, DnsRecordType.Soa)],
        Authorities = [new DnsRecord { Owner = Apex.Child(owner), Type = DnsRecordType.Txt, TtlSeconds = 60, Value = (byte[])[(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)] }],
    }.ToBytes();

    private static byte[] Sign(byte[] message, TsigKey key) => TsigExchange.Start(key).Sign(message, DateTimeOffset.UtcNow);

    private static DnsResponseCode CodeOf(byte[] response) => (DnsResponseCode)(response[3] & 15);

    private static int Records(byte[] response) => DnsMessage.TryRead(response, out var message, out _) ? message.Answers.Count : -1;

    private async Task<byte[]> AnswerAsync(byte[] packet, bool isStream = false, IPEndPoint? client = null) => Assert.Single(await AllAsync(packet, isStream, client ?? Client));

    private async Task<List<byte[]>> AllAsync(byte[] packet, bool isStream, IPEndPoint client)
    {
        var responses = new List<byte[]>();
        await foreach (var response in Answerer.AnswerAsync(packet, isStream, client, TestContext.Current.CancellationToken))
        {
            responses.Add(response);
        }

        return responses;
    }

    private async Task<long> RevisionAsync() => ((ReadOutcome.Found)await _store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Head.Revision.Value;

    private async Task<ResourceEntry?> ReadAsync(string key) =>
        ((ReadOutcome.Found)await _store.ReadAsync(KeyRange.Of(ResourceKey.Parse(key)), TestContext.Current.CancellationToken)).Entries is [var entry, ..] ? entry : null;

    private async Task PutAsync(Operation operation) =>
        Assert.IsType<CommitOutcome.Committed>(await _store.CommitAsync(new Commit { Author = "usr:test", Operations = [operation] }, TestContext.Current.CancellationToken));
}
