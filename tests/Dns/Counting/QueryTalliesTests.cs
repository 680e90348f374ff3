using System.Net;
using Edge.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Dns;

/// <summary>Queries are counted zone by zone, without a query lost or a name remembered.</summary>
public sealed class QueryTalliesTests : IDisposable
{
    private readonly ReaderRecords _readers = new(1);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Queries_are_counted_by_zone_type_and_result_and_read_once()
    {
        var table = NewTable();
        Ask(table, "docs.edge.test", DnsRecordType.A, 3);
        Ask(table, "DOCS.edge.test", DnsRecordType.Aaaa, 1);
        Ask(table, "no.edge.test", DnsRecordType.Mx, 2);
        Ask(table, "shop.example", (DnsRecordType)65_280, 1);
        Ask(table, "www.example.org", DnsRecordType.A, 5);

        var zones = _readers.Tallies.Take().Zones.ToDictionary(static zone => zone.Zone);

        Assert.Equal([ZoneMark.Of(Tables.Name("EDGE.test")), ZoneMark.Of(Tables.Name("shop.example"))], zones.Keys.OrderBy(static mark => mark != ZoneMark.Of(Tables.Name("edge.test"))));
        var edge = zones[ZoneMark.Of(Tables.Name("edge.test"))];
        Assert.Equal("Answered 3, NoData 1, NoName 2", Text(edge));
        Assert.Equal("A 3, Aaaa 1, Mx 2", Types(edge));
        Assert.Equal(("NoData 1", "None 1"), (Text(zones[ZoneMark.Of(Tables.Name("shop.example"))]), Types(zones[ZoneMark.Of(Tables.Name("shop.example"))])));
        Assert.Empty(_readers.Tallies.Take().Zones);
    }

    [Fact]
    public void What_the_rate_limit_withholds_or_shortens_is_counted_apart()
    {
        var table = new BuiltTable(NewTable().Table, new AnswerPolicy { RateLimitPerSecond = 10, RateLimitExempt = [] }, _time) { Client = ClientAddress.Of(IPAddress.Parse("192.0.2.77")) };

        Ask(table, "docs.edge.test", DnsRecordType.A, 100);

        var zone = Assert.Single(_readers.Tallies.Take().Zones);
        Assert.Equal(100, zone.Results.Sum());
        Assert.Equal(zone.Results[(int)QueryResult.Answered], zone.Types.Sum());
        Assert.InRange(zone.Results[(int)QueryResult.Limited], 50, 95);
    }

    [Fact]
    public void A_quiet_zone_is_sampled_whole_and_a_busy_second_by_one_in_64_never_with_a_whole_address()
    {
        var table = new BuiltTable(NewTable().Table, time: _time) { Client = ClientAddress.Of(IPAddress.Parse("2001:db8:1:2:3:4:5:6")) };
        Ask(table, "No.edge.test", DnsRecordType.A, 1);

        var sample = Assert.Single(_readers.Tallies.Take().Samples);
        Assert.Equal(
            new QuerySample(_time.GetUtcNow(), ZoneMark.Of(Tables.Name("edge.test")), Tables.Name("no.edge.test"), DnsRecordType.A, QueryResult.NoName, DnsTransport.Udp, IPNetwork.Parse("2001:db8:1::/48"), 1),
            sample);

        for (var i = 0; i < 100; i++)
        {
            Ask(table, "docs.edge.test", DnsRecordType.A, 640);
            _readers.Tallies.Take().Samples.ToList().ForEach(Note);
        }

        // The estimate of 64,000 queries: whole in the second's beginning, by chance later.
        Assert.InRange(_stands, 60_000, 68_000);
        Assert.InRange(_samples, 127 + 900, 127 + 1100);
        Assert.Equal(0, _readers.Tallies.SamplesLost);
    }

    [Fact]
    public void Samples_that_nobody_reads_are_lost_and_counted()
    {
        var table = new BuiltTable(NewTable().Table, time: _time);
        for (var second = 0; second < 10; second++)
        {
            Ask(table, "docs.edge.test", DnsRecordType.A, WorkerTally.WholeMax);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((10 * WorkerTally.WholeMax) - TallyHeader.SlotCount, _readers.Tallies.SamplesLost);
        var (zones, samples) = _readers.Tallies.Take();
        Assert.Equal((TallyHeader.SlotCount, 10L * WorkerTally.WholeMax), (samples.Count, Assert.Single(zones).Results.Sum()));
    }

    [Fact]
    public void A_flood_of_random_names_takes_no_more_room_and_one_of_zones_is_counted_as_unplaced()
    {
        var builder = new TableBuilder(new AnswerTable(new PrivateAnswerMemory(), _readers));
        const int Zones = TallyHeader.UsedMax + 100;
        for (var i = 0; i < Zones; i++)
        {
            builder.AddZone(Tables.Name($"z{i}.test"), Tables.Soa);
        }

        var table = builder.Build();
        for (var i = 0; i < 5_000; i++)
        {
            Ask(table, $"{i:x8}.z0.test", DnsRecordType.A, 1);
        }

        Assert.Equal(100 / TallyHeader.UsedMax, _readers.Tallies.FillPercent());
        for (var i = 1; i < Zones; i++)
        {
            Ask(table, $"z{i}.test", DnsRecordType.Soa, 1);
        }

        Assert.Equal((100, 100L), (_readers.Tallies.FillPercent(), _readers.Tallies.Unplaced));
        var zones = _readers.Tallies.Take().Zones;
        Assert.Equal((TallyHeader.UsedMax, 5_000L + TallyHeader.UsedMax - 1), (zones.Count, zones.Sum(static zone => zone.Results.Sum())));
        Ask(table, $"z{Zones - 1}.test", DnsRecordType.Soa, 1);
        Assert.Equal((100L, 1L), (_readers.Tallies.Unplaced, Assert.Single(_readers.Tallies.Take().Zones).Results.Sum()));
    }

    [Fact]
    public async Task Reading_while_workers_count_loses_no_query_and_reads_none_twice()
    {
        const int Queries = 200_000;
        var table = NewTable();
        var counting = Task.Run(() => Ask(table, "docs.edge.test", DnsRecordType.A, Queries), TestContext.Current.CancellationToken);
        var read = 0L;
        do
        {
            read += _readers.Tallies.Take().Zones.Sum(static zone => zone.Results.Sum());
        }
        while (!counting.IsCompleted);

        await counting;
        Assert.Equal(Queries, read + _readers.Tallies.Take().Zones.Sum(static zone => zone.Results.Sum()));
    }

    public void Dispose() => _readers.Dispose();

    private int _samples;
    private int _stands;

    private void Note(QuerySample sample)
    {
        _samples++;
        _stands += sample.Every;
    }

    private BuiltTable NewTable() => Tables.FillEdgeTest(new TableBuilder(new AnswerTable(new PrivateAnswerMemory(), _readers))).Build();

    private static void Ask(BuiltTable table, string name, DnsRecordType type, int times)
    {
        var (packet, room) = (Query.For(name, type), new byte[DnsLimits.MessageBytesMax]);
        for (var i = 0; i < times; i++)
        {
            table.Answer(packet, room, DnsTransport.Udp);
        }
    }

    private static string Text(ZoneTally zone) =>
        string.Join(", ", zone.Results.Select(static (count, result) => (count, result)).Where(static pair => pair.count > 0).Select(static pair => $"{(QueryResult)pair.result} {pair.count}"));

    private static string Types(ZoneTally zone) =>
        string.Join(", ", zone.Types.Zip(ZoneTally.CountedTypes).Where(static pair => pair.First > 0).Select(static pair => $"{pair.Second} {pair.First}"));
}
