using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>From handshakes of visitors to the pool that is nearest.</summary>
public sealed class LatencyTests
{
    private const string German = "198.51.100.7";
    private const string Brazilian = "192.88.99.7";

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Gateway = NodeId.Parse("gw1");

    private readonly AnswerTable _table = new(new PrivateAnswerMemory(), new ReaderRecords());
    private readonly NamingBook _book;

    public LatencyTests()
    {
        _book = new NamingBook(_table);
        _book.Apply(Networks.Small with { Gateways = [Networks.Gateway("gw1", NodeHealth.Healthy, "203.0.113.1"), Networks.Gateway("gw2", NodeHealth.Healthy, "192.88.99.1")] });
        var networks = new LocationMapBuilder();
        networks.Add(IPNetwork.Parse("198.51.100.0/24"), 1);
        networks.Add(IPNetwork.Parse("203.0.113.0/24"), 2);
        networks.Add(IPNetwork.Parse("192.88.99.0/24"), 3);
        _book.Zones.Steering.Locate(new World { Places = [Place.Unknown, new Place("DE"), new Place("FR"), new Place("BR")], Networks = networks });
        var steering = new SteeringDocument { Policy = "latency", Pools = ["here", "there"] };
        _book.Zones.Take([
            Entry(ResourceKinds.Zone, "one.test", new ZoneDocument()),
            Entry(ResourceKinds.Pool, "here", Pool("192.0.2.1", "FR")),
            Entry(ResourceKinds.Pool, "there", Pool("192.88.99.1", "BR")),
            Entry(ResourceKinds.RecordSet, "one.test/www/a", new RecordSetDocument { TtlSeconds = 60, Steering = steering })]);
    }

    [Fact]
    public void What_a_Gateway_beside_a_pool_measured_counts_before_distance_but_nobody_is_faster_than_light()
    {
        Assert.Equal("192.0.2.1", Ask(German));
        Assert.Equal("192.88.99.1", Ask(Brazilian));

        // Paris is slow for Germans: those that come by Brazil are there in 90 ms, which light can do.
        Measure("gw1", ("DE", 140));
        Measure("gw2", ("DE", 90));
        Assert.Equal("192.88.99.1", Ask(German));
        Assert.Equal(["there: 90 ms, the median of 500 visits to gw2 from its country", "here: 140 ms, the median of 500 visits to gw1 from its country"], Explain(German));

        // A Gateway that says one millisecond from the other side of the world is believed what light takes.
        Measure("gw1", ("DE", 80));
        Measure("gw2", ("DE", 1));
        Assert.Equal("192.0.2.1", Ask(German));
        Assert.Equal("there: 88 ms, the median of 500 visits to gw2 from its country", Explain(German)[1]);

        // What was measured counts where the Gateway stands now; nobody measured how far the other pool is.
        Measure("gw1", ("DE", 200));
        Assert.Equal("192.88.99.1", Ask(German));
        _book.Apply(Networks.Small with { Gateways = [Networks.Gateway("gw2", NodeHealth.Healthy, "203.0.113.2")] });
        Assert.Equal("192.0.2.1", Ask(German));
    }

    [Fact]
    public void A_median_counts_from_two_hundred_visits_of_a_day_on_and_is_written_when_it_changes()
    {
        var book = new LatencyBook();
        Take(book, 199, 20_000, Start);
        Assert.Null(book.Renew(Gateway, null, Start));
        Take(book, 1, 400_000, Start);
        var first = book.Renew(Gateway, null, Start)!;
        Assert.Equal(("DE", 20, 200), (first.Figures[0].Country, first.Figures[0].Milliseconds, first.Figures[0].Samples));
        Assert.Null(book.Renew(Gateway, first, Start.AddHours(1)));
        Take(book, 400, 60_000, Start.AddHours(13));
        var second = book.Renew(Gateway, first, Start.AddHours(13))!;
        Assert.InRange(second.Figures[0].Milliseconds, 57, 63);

        // What was a day ago counts no more; who starts with nothing leaves what others wrote until then.
        Assert.Null(new LatencyBook().Renew(Gateway, second, Start.AddHours(30)));
        Assert.Empty(book.Renew(Gateway, second, Start.AddHours(40))!.Figures);
    }

    private static void Take(LatencyBook book, int count, uint microseconds, DateTimeOffset now)
    {
        for (var i = 0; i < count; i++)
        {
            book.Take(Gateway, "DE", microseconds, now);
        }
    }

    private string Ask(string client) => Networks.Addresses(new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse(client)) }.Ask("www.one.test", DnsRecordType.A)).Single();

    private List<string> Explain(string client) =>
        [.. _book.Zones.Explain(DnsName.Parse("one.test"), DnsName.Parse("www.one.test"), DnsRecordType.A, IPAddress.Parse(client)).Steered!.ToJson()["pools"]!.AsArray().Select(static pool => $"{pool!["id"]}: {pool["nearness"]}")];

    private void Measure(string gateway, params (string Country, int Milliseconds)[] figures) => _book.Zones.Take([
        Entry(ResourceKinds.Latency, gateway, new LatencyDocument { Figures = [.. figures.Select(static figure => new LatencyFigure { Country = figure.Country, Milliseconds = figure.Milliseconds, Samples = 500, MeasuredAt = Start })] })]);

    private static PoolDocument Pool(string address, string country) => new() { Members = [new PoolMember { Address = address }], Country = country };

    private static (ResourceKey Key, ResourceEntry? Entry) Entry<T>(ResourceKind<T> kind, string id, T document)
        where T : class =>
        (kind.Key(id), new(kind.Key(id), kind.Name, 1, "tester", "tester", new Revision(60), new Revision(60), kind.Put(id, document, "tester").Body));
}
