using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>What is paid for, and that it is counted once.</summary>
public sealed class UsageMeterTests : IDisposable
{
    private const string Boot = "00000000000000aa";

    private static readonly DateTimeOffset _five = new(2026, 11, 23, 5, 59, 50, TimeSpan.Zero);
    private static readonly CountedZone _shop = new("shop.example", "acct", new Revision(7));

    private readonly ReaderRecords _readers = new(1);
    private readonly BuiltTable _table;
    private readonly UsageMeter _meter = New(Boot);

    public UsageMeterTests()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), _readers);
        var apex = DnsName.Parse(_shop.Id);
        table.PutZone(apex, RecordSet.Soa(30, new StartOfAuthority { PrimaryServer = apex, Mailbox = apex, Serial = 1 }));
        table.Publish();
        _table = new BuiltTable(table);
    }

    [Fact]
    public void Answers_are_paid_for_and_no_more_denials_of_names_than_those()
    {
        _meter.Add(Asked(answers: 3, denials: 2), _five);
        Assert.Equal((5L, 0L), QuantityOf(_meter.Unwritten(_five)));
        _meter.Add(Asked(answers: 0, denials: 100), _five);
        Assert.Equal((6L, 99L), QuantityOf(_meter.Unwritten(_five)));
    }

    [Fact]
    public void An_hour_is_complete_once_and_what_comes_late_counts_in_the_next()
    {
        _meter.Add(Asked(answers: 3), _five);
        var (id, open, _) = Assert.Single(_meter.Unwritten(_five));
        Assert.Equal(("stargate-1/00000000000000aa/2026112305-0", false, UsageDocument.DnsQueries, "eu"), (id, open.Complete, open.Meter, open.Region));
        Assert.Null(ResourceKinds.Usage.CheckId(id));
        Assert.Null(ResourceKinds.Usage.Validate(open));
        _meter.Written(id, open);
        Assert.False(Assert.Single(_meter.Unwritten(_five)).IsChanged);

        var six = _five.AddMinutes(1);
        var (_, complete, _) = Assert.Single(_meter.Unwritten(six));
        _meter.Add(Asked(answers: 4), _five);
        Assert.True(complete.Complete);
        Assert.Null(ResourceKinds.Usage.CheckSuccession(open, complete));
        _meter.Written(id, complete);
        _meter.Add(Asked(answers: 1), _five);

        var (next, late, _) = Assert.Single(_meter.Unwritten(six));
        Assert.Equal(("stargate-1/00000000000000aa/2026112306-0", false, 5L), (next, late.Complete, late.Items[0].Quantity));
    }

    [Fact]
    public void A_process_that_follows_completes_what_was_kept_under_the_same_ids()
    {
        _meter.Add(Asked(answers: 3), _five);
        var kept = _meter.Unwritten(_five).Select(static usage => KeyValuePair.Create(usage.Id, usage.Document)).ToList();
        var next = New("00000000000000bb");
        next.Inherit(kept);
        next.Inherit(kept);
        next.Add(Asked(answers: 2), _five);

        var unwritten = next.Unwritten(_five);
        Assert.Equal(
            [("stargate-1/00000000000000aa/2026112305-0", true, 3L), ("stargate-1/00000000000000bb/2026112305-0", false, 2L)],
            unwritten.Select(static usage => (usage.Id, usage.Document.Complete, usage.Document.Items[0].Quantity)));
        next.Written(unwritten[0].Id, unwritten[0].Document);
        Assert.Equal(1, next.Waiting);
    }

    [Fact]
    public void Documents_have_500_zones_and_those_that_wait_a_bound()
    {
        var tally = Asked(answers: 1)[0].Tally;
        _meter.Add([.. Enumerable.Range(0, 1_001).Select(number => (_shop with { Id = $"z{number}.example" }, tally))], _five);
        Assert.Equal([500, 500, 1], _meter.Unwritten(_five).Select(static usage => usage.Document.Items.Count));

        for (var hour = 1; hour <= UsageMeter.WaitingMax; hour++)
        {
            _meter.Add([(_shop, tally)], _five.AddHours(hour));
        }

        _meter.Trim();
        Assert.Equal((UsageMeter.WaitingMax, 3L), (_meter.Waiting, _meter.GivenUp));
        Assert.Equal("stargate-1/00000000000000aa/2026112306-0", _meter.Unwritten(_five)[0].Id);
    }

    public void Dispose() => _readers.Dispose();

    private static UsageMeter New(string boot) => new(NodeId.Parse("stargate-1"), boot, Region.Parse("eu"));

    private static (long Quantity, long Waived) QuantityOf(IReadOnlyList<(string Id, UsageDocument Document, bool IsChanged)> usage)
    {
        var item = Assert.Single(Assert.Single(usage).Document.Items);
        Assert.Equal((_shop.Id, _shop.Account), (item.Resource, item.Account));
        return (item.Quantity, item.Waived);
    }

    private IReadOnlyList<(CountedZone Zone, ZoneTally Tally)> Asked(int answers = 0, int denials = 0)
    {
        var room = new byte[DnsLimits.MessageBytesMax];
        for (var i = 0; i < answers + denials; i++)
        {
            _table.Answer(Query.For(i < answers ? "shop.example" : $"no{i}.shop.example", DnsRecordType.Soa), room, DnsTransport.Udp);
        }

        return [(_shop, Assert.Single(_readers.Tallies.Take().Zones))];
    }
}
