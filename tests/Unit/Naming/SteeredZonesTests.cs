using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>Steered records of hosted zones, asked through the table.</summary>
public sealed class SteeredZonesTests
{
    private const string German = "198.51.100.7";
    private const string French = "203.0.113.7";
    private const string Brazilian = "192.88.99.7";
    private const string Unknown = "10.0.0.1";

    private readonly AnswerTable _table = new(new PrivateAnswerMemory(), new ReaderRecords());
    private readonly NamingBook _book;

    public SteeredZonesTests()
    {
        _book = new NamingBook(_table);
        _book.Apply(Networks.Small);
        _book.Zones.Take([Zone(50), Pool("eu", "192.0.2.1", "192.0.2.2"), Pool("us", "192.0.2.11"), Pool("six", "2001:db8::1")]);
    }

    [Fact]
    public void Failover_goes_to_the_next_pool_below_the_threshold_and_back()
    {
        Steer(new SteeringDocument { Policy = "failover", Pools = ["eu", "us"] });
        Assert.Equal(["192.0.2.1", "192.0.2.2"], Ask());
        Judge("eu", "192.0.2.1", MemberHealth.Down);
        Assert.Equal(["192.0.2.2"], Ask());
        Judge("eu", "192.0.2.2", MemberHealth.Down);
        Assert.Equal(["192.0.2.11"], Ask());
        Judge("us", "192.0.2.11", MemberHealth.Down);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], Ask());
        Judge("eu", "192.0.2.2", MemberHealth.Healthy);
        Assert.Equal(["192.0.2.2"], Ask());
    }

    [Fact]
    public void A_member_that_is_taken_down_goes_and_the_document_alone_brings_it_back()
    {
        Steer(new SteeringDocument { Policy = "failover", Pools = ["eu"] });
        _book.Zones.Take([(ResourceKinds.Pool.Key("eu"), Entry(ResourceKinds.Pool, "eu", new PoolDocument { Members = [new PoolMember { Address = "192.0.2.1", State = "down" }, new PoolMember { Address = "192.0.2.2" }] }))]);
        Assert.Equal(["192.0.2.2"], Ask());
        Judge("eu", "192.0.2.2", MemberHealth.Down);
        Assert.Equal(["192.0.2.2"], Ask());
        _book.Zones.Take([Pool("eu", "192.0.2.1", "192.0.2.2")]);
        Assert.Equal(["192.0.2.1"], Ask());
    }

    [Fact]
    public void A_subnet_comes_before_its_country_that_before_its_region_and_else_the_sets_own_pools_count()
    {
        _book.Zones.Take([Pool("office", "192.0.2.21"), Pool("de", "192.0.2.22"), Pool("europe", "192.0.2.23")]);
        Steer(new SteeringDocument
        {
            Policy = "geo",
            Pools = ["us"],
            Rules =
            [
                new SteeringRule { Region = "europe", Pools = ["europe"] },
                new SteeringRule { Country = "DE", Pools = ["de"] },
                new SteeringRule { Subnet = "198.51.100.0/24", Pools = ["office"] },
            ],
        });
        Assert.Equal(["192.0.2.11"], Ask(French));
        Assert.Equal(["192.0.2.21"], Ask(German));
        Locate();
        Assert.Equal(["192.0.2.22"], Ask("198.51.101.7"));
        Assert.Equal(["192.0.2.21"], Ask(German));
        Assert.Equal(["192.0.2.23"], Ask(French));
        Assert.Equal(["192.0.2.11"], Ask(Brazilian));
        Assert.Equal(["192.0.2.11"], Ask(Unknown));

        // Where no pool of the rule is usable, the set's own are.
        Judge("europe", "192.0.2.23", MemberHealth.Down);
        Assert.Equal(["192.0.2.11"], Ask(French));
    }

    [Fact]
    public void The_nearest_pool_comes_first_where_latency_decides()
    {
        _book.Zones.Take([(ResourceKinds.Pool.Key("us"), Entry(ResourceKinds.Pool, "us", new PoolDocument { Members = [new PoolMember { Address = "192.0.2.11" }], Country = "US" })),
            (ResourceKinds.Pool.Key("eu"), Entry(ResourceKinds.Pool, "eu", new PoolDocument { Members = [new PoolMember { Address = French }] }))]);
        Steer(new SteeringDocument { Policy = "latency", Pools = ["us", "eu"] });
        Assert.Equal(["192.0.2.11"], Ask(German));
        Locate();
        Assert.Equal([French], Ask(German));
        Assert.Equal(["192.0.2.11"], Ask(Brazilian));
        Judge("eu", French, MemberHealth.Down);
        Assert.Equal(["192.0.2.11"], Ask(German));
    }

    [Fact]
    public void One_member_is_answered_by_weight()
    {
        _book.Zones.Take([(ResourceKinds.Pool.Key("eu"), Entry(ResourceKinds.Pool, "eu", new PoolDocument { Members = [new PoolMember { Address = "192.0.2.1", Weight = 3 }, new PoolMember { Address = "192.0.2.2" }] }))]);
        Steer(new SteeringDocument { Policy = "weighted", Pools = ["eu"] });
        var reader = new BuiltTable(_table);
        var counts = Enumerable.Range(0, 2000).Select(_ => Networks.Addresses(reader.Ask("www.one.test", DnsRecordType.A)).Single()).CountBy(static address => address).ToDictionary();
        Assert.InRange(counts["192.0.2.1"], 1350, 1650);
        Judge("eu", "192.0.2.2", MemberHealth.Down);
        Assert.Equal(["192.0.2.1"], Enumerable.Range(0, 20).Select(_ => Networks.Addresses(reader.Ask("www.one.test", DnsRecordType.A)).Single()).Distinct());
    }

    [Fact]
    public void The_networks_gateways_are_answered_by_name()
    {
        Steer(new SteeringDocument { Policy = "gateways" });
        Assert.Equal(["127.0.2.1", "127.0.2.2"], Ask().Order());
    }

    [Fact]
    public void Sets_that_go_leave_nothing_behind_and_other_records_take_their_place()
    {
        var steering = new SteeringDocument { Policy = "failover", Pools = ["eu"] };
        Steer(steering);
        Steer(steering, "api");
        Assert.Equal(1, _book.Zones.Steering.Count);
        _book.Zones.Take([Record("www", new RecordSetDocument { Values = ["192.0.2.99"] })]);
        Assert.Equal(["192.0.2.99"], Ask());
        Assert.Equal(1, _book.Zones.Steering.Count);
        Steer(steering);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], Ask());
        _book.Zones.Take([(ResourceKinds.Zone.Key("one.test"), null)]);
        Assert.Equal(0, _book.Zones.Steering.Count);
        Assert.Empty(_book.Zones.Steering.PoolsInUse());
        Assert.Equal(DnsResponseCode.Refused, AskFrom(Unknown, "www", DnsRecordType.A).Code);
    }

    [Fact]
    public void A_type_that_no_pool_has_addresses_of_is_denied_and_one_pool_that_has_some_is_enough()
    {
        Steer(new SteeringDocument { Policy = "failover", Pools = ["eu"] }, type: "aaaa");
        Assert.Empty(AskFrom(Unknown, "www", DnsRecordType.Aaaa).Answers);
        Steer(new SteeringDocument { Policy = "failover", Pools = ["eu", "six"] }, type: "aaaa");
        Assert.Equal(["2001:db8::1"], Networks.Addresses(AskFrom(Unknown, "www", DnsRecordType.Aaaa)));
        Assert.Equal(["2001:db8::1"], Networks.Addresses(AskFrom(Unknown, "www", DnsRecordType.Aaaa)));
    }

    private List<string> Ask(string client = Unknown) => Networks.Addresses(AskFrom(client, "www", DnsRecordType.A));

    private Reply AskFrom(string client, string owner, DnsRecordType type) =>
        new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse(client)) }.Ask($"{owner}.one.test", type);

    private void Judge(string pool, string address, MemberHealth health) => _book.Zones.Steering.Judge([new MemberJudgement(pool, address, health)]);

    private void Steer(SteeringDocument steering, string owner = "www", string type = "a") =>
        _book.Zones.Take([Record(owner, new RecordSetDocument { TtlSeconds = 60, Steering = steering }, type)]);

    private void Locate()
    {
        var networks = new LocationMapBuilder();
        networks.Add(IPNetwork.Parse("198.51.100.0/22"), 1);
        networks.Add(IPNetwork.Parse("203.0.113.0/24"), 2);
        networks.Add(IPNetwork.Parse("192.88.99.0/24"), 3);
        _book.Zones.Steering.Locate(new World { Places = [Place.Unknown, new Place("DE"), new Place("FR"), new Place("BR")], Networks = networks });
    }

    private static (ResourceKey Key, ResourceEntry? Entry) Zone(long revision) =>
        (ResourceKinds.Zone.Key("one.test"), Entry(ResourceKinds.Zone, "one.test", new ZoneDocument(), revision));

    private static (ResourceKey Key, ResourceEntry? Entry) Pool(string id, params string[] addresses) =>
        (ResourceKinds.Pool.Key(id), Entry(ResourceKinds.Pool, id, new PoolDocument { Members = [.. addresses.Select(static address => new PoolMember { Address = address })] }));

    private static (ResourceKey Key, ResourceEntry? Entry) Record(string owner, RecordSetDocument document, string type = "a") =>
        (ResourceKinds.RecordSet.Key($"one.test/{owner}/{type}"), Entry(ResourceKinds.RecordSet, $"one.test/{owner}/{type}", document));

    private static ResourceEntry Entry<T>(ResourceKind<T> kind, string id, T document, long revision = 60)
        where T : class =>
        new(kind.Key(id), kind.Name, 1, "tester", "tester", new Revision(revision), new Revision(revision), kind.Put(id, document, "tester").Body);
}
