using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Stargate;
using Edge.Tests.Unit.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>One Stargate's zones of a primary that behaves well and badly, over real connections and in virtual time.</summary>
public sealed class SecondaryDeskTests : IAsyncLifetime
{
    private const string Zone = "example.org";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly MemoryControlStore _store = new(TimeProvider.System);
    private readonly NodeMetrics _meters = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-secondary-").FullName;
    private readonly PrimaryDouble _primary = new();
    private readonly AnswerTable _table = new(new PrivateAnswerMemory(), new ReaderRecords());
    private readonly List<TakenZone?> _taken = [];
    private ControlView _view = null!;
    private SecondaryDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        var document = new ZoneDocument { Mode = ZoneDocument.Secondary, Primaries = [new ZonePrimary { Address = _primary.EndPoint.ToString() }] };
        Assert.IsType<CommitOutcome.Committed>(await _store.CommitAsync(new Commit { Author = "customer", Operations = [ResourceKinds.Zone.Put(Zone, document, "customer")] }, TestContext.Current.CancellationToken));
        _view = new ControlView(_store, new CoordinationOptions(), new CoordinationMetrics(_meters), TimeProvider.System);
        Assert.True(await _view.LoadAsync(TestContext.Current.CancellationToken));
        _desk = NewDesk(allowsPrivate: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        _meters.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_zone_is_served_until_it_expires_and_again_from_disk_or_once_the_primary_is_back()
    {
        _primary.Answer = request => Answer(request, 7, "www A 192.0.2.1");
        _desk.Load();
        await CheckAsync(_desk);
        Assert.Equal((7u, "answered", ""), StateOf(_desk));
        Assert.Equal(7u, _taken.Single()!.Zone.Serial);
        Assert.Equal(604_800u, _desk.SecondsLeft(Zone));
        _desk.Close();

        // Another process of the Stargate has it at once, and the primary is silent.
        _primary.Answer = static _ => [];
        var again = NewDesk(allowsPrivate: true);
        again.Load();
        Assert.Equal(("192.0.2.1", 7u), (AddressOf(_taken[1]!, "www"), _taken[1]!.Zone.Serial));
        await CheckAsync(again);
        Assert.Equal((7u, "answered", $"{_primary.EndPoint} ended the connection before the final SOA of {Zone}."), StateOf(again));

        _time.Advance(TimeSpan.FromDays(7));
        await CheckAsync(again);
        Assert.Null(_taken[2]);
        Assert.Equal("expired", StateOf(again).State);
        Assert.Equal(0u, again.SecondsLeft(Zone));

        _primary.Answer = request => Answer(request, 7, "www A 192.0.2.1");
        _time.Advance(TimeSpan.FromHours(1));
        await CheckAsync(again);
        Assert.Equal((7u, "answered", ""), StateOf(again));
        Assert.Null(_taken[3]!.Changed);
    }

    [Fact]
    public async Task A_primary_whose_serial_goes_back_or_that_sends_what_is_no_zone_changes_nothing_and_is_named()
    {
        _primary.Answer = request => Answer(request, 7, "www A 192.0.2.1");
        _desk.Load();
        await CheckAsync(_desk);
        (string Expected, Func<DnsMessage, IEnumerable<byte[]>> Answer)[] cases =
        [
            ($"{_primary.EndPoint} has serial 6 of example.org., which is older than 7 here; let it rise there, or delete the zone here and make it again", static request => Answer(request, 6, "www A 192.0.2.9")),
            ($"{_primary.EndPoint} sent no whole zone example.org.: a message is no response to the request", static request => Answer(request with { Id = (ushort)(request.Id + 1) }, 8, "www A 192.0.2.9")),
            ($"{_primary.EndPoint} sent no whole zone example.org.: www.other.test. A lies outside the zone", static request => Answer(request, 8, "www.other.test. A 192.0.2.9")),
            ($"{_primary.EndPoint} refuses to transfer example.org. (REFUSED): allow it there for this Stargate's address, or give the primary a key", static request => [(Response(request) with { Code = 5 }).ToBytes()]),
        ];
        foreach (var (expected, answer) in cases)
        {
            _primary.Answer = answer;
            _time.Advance(TimeSpan.FromHours(1));
            await CheckAsync(_desk);
            Assert.Equal((7u, "answered", expected), StateOf(_desk));
        }

        Assert.Single(_taken);

        // A higher serial is taken again, also by who knows no differences.
        _primary.Answer = request => request.Questions[0].Type == DnsRecordType.Ixfr ? [(Response(request) with { Code = 4 }).ToBytes()] : Answer(request, 8, "www A 192.0.2.2");
        _time.Advance(TimeSpan.FromHours(1));
        await CheckAsync(_desk);
        Assert.Equal((8u, "answered", ""), StateOf(_desk));
        Assert.Equal([ZoneRecords.Apex, ZoneRecords.Apex.Child("www")], _taken[1]!.Changed!.Order());
    }

    [Fact]
    public async Task A_primary_on_an_address_that_is_not_public_is_asked_only_where_the_operator_allows_it()
    {
        var desk = NewDesk(allowsPrivate: false);
        desk.Load();
        await CheckAsync(desk);
        Assert.Equal(0, _primary.Requests);
        Assert.StartsWith($"{_primary.EndPoint} is no public address", StateOf(desk).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_has_no_content_or_whose_content_expired_fails_and_is_answered_as_its_primary_has_it_else()
    {
        var book = new NamingBook(_table);
        book.Apply(new NamingInput { Domain = "edge.test", Revision = new Revision(1), Stargates = [], Gateways = [], Services = [], Plan = new HashSet<NodeId>() });
        book.Zones.TakeAll([.. _view.Current.Entries.Values]);
        Assert.Equal(DnsResponseCode.ServerFailure, CodeOf("www"));
        var first = TakenZone.OfRecords([.. ((string[])[ZoneRecords.Soa, "@ NS ns", "ns A 192.0.2.53", "www A 192.0.2.1"]).Select(ZoneRecords.Of)], "", ZoneRecords.Apex, null).Value;
        book.Zones.TakeContents([(ZoneRecords.Apex, first)]);
        Assert.Equal((DnsResponseCode.NoError, DnsResponseCode.NameError), (CodeOf("www"), CodeOf("new")));
        var next = TakenZone.OfRecords([.. ((string[])["@ SOA ns host 8 3600 600 604800 60", "@ NS ns", "ns A 192.0.2.53", "new CNAME www", "www A 192.0.2.1"]).Select(ZoneRecords.Of)], "", ZoneRecords.Apex, first.Zone).Value;
        book.Zones.TakeContents([(ZoneRecords.Apex, next)]);
        Assert.Equal((DnsResponseCode.NoError, 8u), (CodeOf("new"), _table.CopyZone(ZoneRecords.Apex)!.Serial));
        book.Zones.TakeContents([(ZoneRecords.Apex, null)]);
        Assert.Equal((DnsResponseCode.ServerFailure, DnsResponseCode.ServerFailure), (CodeOf("www"), CodeOf("new")));
        Assert.Null(_table.CopyZone(ZoneRecords.Apex));
        book.Zones.TakeContents([(ZoneRecords.Apex, next with { Changed = null })]);
        Assert.Equal(DnsResponseCode.NoError, CodeOf("new"));
    }

    private SecondaryDesk NewDesk(bool allowsPrivate)
    {
        var directory = new IdentityDirectory(new IdentityOptions(), TimeProvider.System);
        var box = new SealedBox(MasterKey.Generate(SystemEntropy.Instance), SystemEntropy.Instance);
        var keys = new TsigKeyring(key => _view.Current.Entries.GetValueOrDefault(key), box, directory, TimeProvider.System);
        var desk = new SecondaryDesk(
            _view,
            new SecondarySources(NodeId.Parse("stargate-1"), _view, static () => [], keys, allowsPrivate),
            new PrimaryLink(IPAddress.Loopback, _time),
            new TakenFiles(_folder, NullLogger<TakenFiles>.Instance),
            new NamingMetrics(_meters, _table, static () => 0),
            new Random(1),
            _time,
            NullLogger<SecondaryDesk>.Instance);
        desk.Taken += (_, content) => _taken.Add(content);
        return desk;
    }

    /// <summary>Begins what is due, and waits for its end.</summary>
    private static async Task CheckAsync(SecondaryDesk desk)
    {
        await desk.StepAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the check has ended", () => desk.StateOf(Zone) is { Next: not null });
    }

    private static (uint? Serial, string State, string Error) StateOf(SecondaryDesk desk) =>
        desk.StateOf(Zone) is { } state ? (state.Serial, (string)state.ToJson()["state"]!, state.Error) : default;

    private static string AddressOf(TakenZone content, string name) => new IPAddress(content.Zone.Find(ZoneRecords.Apex.Child(name))!.Find(DnsRecordType.A)!.Value(0)).ToString();

    private DnsResponseCode CodeOf(string name)
    {
        var query = new DnsMessage { Id = 1, Questions = [new DnsQuestion(ZoneRecords.Apex.Child(name), DnsRecordType.A)] };
        var answer = new TableResponder(_table, new AnswerPolicy(), TimeProvider.System).Answer(query.ToBytes(), IPAddress.Loopback, DnsLimits.MessageBytesMax);
        Assert.True(DnsMessage.TryRead(answer, out var read, out _));
        return (DnsResponseCode)read.Code;
    }

    private static DnsMessage Response(DnsMessage request) => new() { Id = request.Id, Flags = MessageFlags.Response | MessageFlags.Authoritative, Questions = request.Questions };

    private static byte[][] Answer(DnsMessage request, uint serial, string record)
    {
        var soa = $"@ SOA ns host {serial} 3600 600 604800 60";
        return [(Response(request) with { Answers = [.. ((string[])[soa, "@ NS ns", "ns A 192.0.2.53", record, soa]).Select(ZoneRecords.Of)] }).ToBytes()];
    }
}
