using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Edge.Tests.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Naming;

/// <summary>What is kept of queries, and for how long.</summary>
public sealed class QueryBookTests : IDisposable
{
    private static readonly DnsName _shop = DnsName.Parse("shop.example");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 3, TimeSpan.Zero));
    private readonly ReaderRecords _readers = new(1);
    private readonly QueryBook _book = new();
    private readonly BuiltTable _table;

    public QueryBookTests()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), _readers);
        foreach (var zone in new[] { "shop.example", "other.example" })
        {
            table.PutZone(DnsName.Parse(zone), RecordSet.Soa(30, new StartOfAuthority { PrimaryServer = _shop, Mailbox = _shop, Serial = 1 }));
        }

        table.Publish();
        _table = new BuiltTable(table, time: _time);
        _book.Know(_shop, new CountedZone("shop.example", "acct", new Revision(7)));
    }

    [Fact]
    public void Frames_of_ten_seconds_are_kept_for_ten_minutes()
    {
        Ask("shop.example", 2);
        Ask("other.example", 5);
        Assert.Equal(["shop.example"], Take().Select(static counted => counted.Zone.Id));
        _time.Advance(TimeSpan.FromSeconds(10));
        Ask("shop.example", 3);
        Take();

        Assert.Equal([(0, 2L), (10, 3L)], Read().Frames.Select(static frame => (frame.Begin.Second, frame.Results[(int)QueryResult.Answered])));
        _time.Advance(QueryBook.History - TimeSpan.FromSeconds(5));
        Assert.Equal([10], Read().Frames.Select(static frame => frame.Begin.Second));
        Assert.Null(_book.Read(_shop, 8, _time.GetUtcNow()));
        Assert.Null(_book.Read(DnsName.Parse("other.example"), 7, _time.GetUtcNow()));
    }

    [Fact]
    public void Random_names_take_the_room_of_one_another_and_never_that_of_a_frequent_one()
    {
        for (var i = 0; i < 3_000; i++)
        {
            Ask($"{i:x}.shop.example", 1);
            Ask("often.shop.example", i % 10 == 0 ? 1 : 0);
            _time.Advance(TimeSpan.FromMilliseconds(20));
            Take();
        }

        var report = Read();
        Assert.Equal(TopCounts.TextsMax, report.NoNames.Count);
        Assert.Equal("often.shop.example.", report.NoNames[0].Key);
        Assert.InRange(report.NoNames[0].Value, 300, 300 + (3_000 / TopCounts.TextsMax));
        Assert.Equal(["127.0.0.0/24"], report.Clients.Select(static client => client.Key));
    }

    [Fact]
    public async Task A_zone_that_was_made_anew_shows_nothing_of_before_and_ends_who_follows()
    {
        Ask("shop.example", 2);
        Take();
        var follower = _book.Follow(_shop, 7)!;
        _book.Know(_shop, new CountedZone("shop.example", "acct-2", new Revision(9)));

        Assert.Empty(_book.Read(_shop, 9, _time.GetUtcNow())!.Frames);
        Assert.Empty(_book.Read(_shop, 9, _time.GetUtcNow())!.Clients);
        Assert.Null(await follower.TakeAsync(TestContext.Current.CancellationToken));
        Assert.Null(_book.Follow(_shop, 7));
    }

    [Fact]
    public async Task A_slow_reader_loses_lines_and_is_told_how_many()
    {
        var follower = _book.Follow(_shop, 7)!;
        for (var second = 0; second < 4; second++)
        {
            Ask("shop.example", QueryFollower.SamplesPerSecondMax + 10);
            Take();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var (samples, lost) = (await follower.TakeAsync(TestContext.Current.CancellationToken))!.Value;
        Assert.Equal((QueryFollower.WaitingMax, (4L * (QueryFollower.SamplesPerSecondMax + 10)) - QueryFollower.WaitingMax), (samples.Count, lost));
        Assert.All(Enumerable.Range(1, QueryBook.FollowersMax - 1), _ => Assert.NotNull(_book.Follow(_shop, 7)));
        Assert.Null(_book.Follow(_shop, 7));
        _book.Leave(follower);
        Assert.NotNull(_book.Follow(_shop, 7));
    }

    public void Dispose() => _readers.Dispose();

    private QueryReport Read() => _book.Read(_shop, 7, _time.GetUtcNow())!;

    private IReadOnlyList<(CountedZone Zone, ZoneTally Tally)> Take()
    {
        var (zones, samples) = _readers.Tallies.Take();
        return _book.Take(zones, samples, _time.GetUtcNow());
    }

    private void Ask(string name, int times)
    {
        var (packet, room) = (Query.For(name, DnsRecordType.Soa), new byte[DnsLimits.MessageBytesMax]);
        for (var i = 0; i < times; i++)
        {
            _table.Answer(packet, room, DnsTransport.Udp);
        }
    }
}
