using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>Record sets with the addresses of other names, asked through the table.</summary>
public sealed class AliasZonesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DnsName Outside = DnsName.Parse("cdn.example.net");

    private readonly AnswerTable _table = new(new PrivateAnswerMemory(), new ReaderRecords());
    private readonly NamingBook _book;
    private long _revision = 60;

    public AliasZonesTests()
    {
        _book = new NamingBook(_table);
        _book.Apply(Networks.Small);
        Take(Zone("one.test"), Zone("two.test"));
    }

    [Fact]
    public void A_name_outside_fails_until_it_is_known_and_is_never_empty_until_it_was_silent_for_a_day()
    {
        Take(Alias("one.test/@/a", "cdn.example.net."), Alias("one.test/@/aaaa", "cdn.example.net."));
        Assert.Equal((DnsResponseCode.ServerFailure, 14), CodeOf("one.test"));
        Assert.Equal([Outside], _book.Zones.Aliases.Due(Start, 64));
        Assert.Empty(_book.Zones.Aliases.Due(Start, 64));
        Learn(Start, new TargetAnswer.Failed("nobody answers"));
        Assert.Equal((DnsResponseCode.ServerFailure, 22), CodeOf("one.test"));
        Assert.Equal("cdn.example.net: nobody answers", Explain("one.test")?.Failure?.Replace("net.:", "net:", StringComparison.Ordinal));

        var found = new TargetAnswer.Found([], [IPAddress.Parse("192.0.2.8"), IPAddress.Parse("192.0.2.7")], 5);
        Assert.Equal([Outside], _book.Zones.Aliases.Due(Start.AddSeconds(30), 64));
        Learn(Start.AddSeconds(30), found);
        Assert.Equal(["192.0.2.7", "192.0.2.8"], Ask("one.test"));
        Assert.Equal(30u, Reply("one.test").Answers[0].Ttl);

        // Of the other family it has none: that is no failure.
        Assert.Equal((DnsResponseCode.NoError, -1), CodeOf("one.test", DnsRecordType.Aaaa));

        // Before its 30 seconds are over it is asked again, and what fails then counts for a day.
        Assert.Empty(_book.Zones.Aliases.Due(Start.AddSeconds(56), 64));
        for (var at = Start.AddSeconds(57); at < Start.AddHours(24).AddSeconds(30); at = _book.Zones.Aliases.NextAt!.Value)
        {
            Assert.Equal([Outside], _book.Zones.Aliases.Due(at, 64));
            Learn(at, found with { Addresses = [] });
            Assert.Equal(["192.0.2.7", "192.0.2.8"], Ask("one.test"));
        }

        Assert.Equal("it has no address", Explain("one.test")?.Error);
        _book.Zones.Aliases.Due(Start.AddHours(25), 64);
        Learn(Start.AddHours(25), new TargetAnswer.Failed("nobody answers"));
        Assert.Equal((DnsResponseCode.ServerFailure, 22), CodeOf("one.test"));
        Assert.Equal(2, _book.Zones.Aliases.FailingCount);
        Learn(Start.AddHours(26), found);
        Assert.Equal(["192.0.2.7", "192.0.2.8"], Ask("one.test"));
    }

    [Fact]
    public void A_name_that_the_network_answers_for_is_followed_at_once_and_as_it_changes()
    {
        Take(Alias("one.test/@/a", "www.two.test."), Alias("one.test/@/aaaa", "www.two.test."));
        Assert.Equal((DnsResponseCode.ServerFailure, 22), CodeOf("one.test"));
        Take(Plain("two.test/www/a", "192.0.2.1"));
        Assert.Equal(["192.0.2.1"], Ask("one.test"));
        Assert.Equal((DnsResponseCode.NoError, -1), CodeOf("one.test", DnsRecordType.Aaaa));
        Take(Plain("two.test/www/a", null), Plain("two.test/www/cname", "site"), Plain("two.test/*/a", "192.0.2.9"));
        Assert.Equal(["192.0.2.9"], Ask("one.test"));

        // A steered set is answered as it is there, for each visitor.
        var pools = new SteeringDocument { Policy = "geo", Pools = ["us"], Rules = [new SteeringRule { Subnet = "198.51.100.0/24", Pools = ["eu"] }] };
        Take(Pool("us", "192.0.2.11"), Pool("eu", "192.0.2.12"), Steered("two.test/site/a", pools));
        Assert.Equal(["192.0.2.11"], Ask("one.test"));
        Assert.Equal(["192.0.2.12"], Ask("one.test", "198.51.100.7"));
        Take(Steered("two.test/site/a", pools with { Rules = [], Policy = "failover" }));
        Assert.Equal(["192.0.2.11"], Ask("one.test", "198.51.100.7"));
        Assert.Equal(1, _book.Zones.Steering.Count);

        // One that is an alias itself leads on; a service's name has Gateways.
        Take(Alias("two.test/site/a", "docs.example."));
        Assert.Equal(["127.0.2.1", "127.0.2.2"], Ask("one.test").Order(StringComparer.Ordinal));
        Assert.Equal(0, _book.Zones.Steering.Count);
        Take((ResourceKinds.Zone.Key("two.test"), null));
        Assert.Equal(["www.two.test"], _book.Zones.Aliases.Due(Start, 64).Select(static name => $"{name}".TrimEnd('.')));
        Take((ResourceKinds.Zone.Key("one.test"), null));
        Assert.Equal(0, _book.Zones.Aliases.TargetCount);
    }

    [Fact]
    public void Circles_are_told_wherever_they_lead()
    {
        Take(Alias("one.test/a/a", "b.two.test."), Alias("two.test/b/a", "a.one.test."));
        Assert.Equal((DnsResponseCode.ServerFailure, 22), CodeOf("a.one.test"));
        Assert.StartsWith("it leads in a circle: b.two.test", Explain("a.one.test")?.Failure, StringComparison.Ordinal);

        // What a resolver found out about an alias of ours would otherwise keep itself alive for ever.
        Take(Alias("two.test/b/a", "cdn.example.net."));
        _book.Zones.Aliases.Due(Start, 64);
        Learn(Start, new TargetAnswer.Found([DnsName.Parse("a.one.test")], [IPAddress.Parse("192.0.2.66")], 60));
        Assert.Equal((DnsResponseCode.ServerFailure, 22), CodeOf("a.one.test"));
        Take(Alias("two.test/b/a", "c.two.test."), Plain("two.test/c/a", "192.0.2.3"));
        Assert.Equal(["192.0.2.3"], Ask("a.one.test"));
    }

    [Fact]
    public void One_zone_takes_only_its_share_of_lookups()
    {
        Take([.. Enumerable.Range(0, 150).Select(number => Alias($"one.test/n{number}/a", $"t{number}.example.net.")), Alias("two.test/www/a", "cdn.example.net.")]);
        Assert.Equal(101, _book.Zones.Aliases.TargetCount);
        var refused = Enumerable.Range(0, 150).Where(number => Explain($"n{number}.one.test")!.Failure!.EndsWith("100 of one zone", StringComparison.Ordinal)).ToList();
        Assert.Equal(50, refused.Count);
        Take([.. Enumerable.Range(0, 150).Except(refused).Take(50).Select(number => Plain($"one.test/n{number}/a", null))]);
        Assert.Equal(101, _book.Zones.Aliases.TargetCount);
        Assert.All(refused, number => Assert.Equal($"t{number}.example.net", Explain($"n{number}.one.test")!.Failure![..^" is being looked up".Length].TrimEnd('.')));
    }

    private void Learn(DateTimeOffset now, TargetAnswer answer) => _book.Zones.Learn([(Outside, answer)], now);

    private void Take(params (ResourceKey Key, ResourceEntry? Entry)[] changes) => _book.Zones.Take(changes);

    private AliasExplanation? Explain(string name) =>
        _book.Zones.Explain(DnsName.Parse(name[^8..]), DnsName.Parse(name), DnsRecordType.A, IPAddress.Loopback).Alias;

    private Reply Reply(string name, DnsRecordType type = DnsRecordType.A, string client = "10.0.0.1") =>
        new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse(client)) }.Ask(new Query { Name = name, Type = type, EdnsBytes = 1232 });

    private List<string> Ask(string name, string client = "10.0.0.1") => Networks.Addresses(Reply(name, client: client));

    /// <summary>With the extended error, −1 for none.</summary>
    private (DnsResponseCode Code, int Error) CodeOf(string name, DnsRecordType type = DnsRecordType.A)
    {
        var reply = Reply(name, type);
        Assert.Empty(reply.Answers);
        return (reply.Code, reply.Opt!.Value.Length == 0 ? -1 : Convert.FromHexString(reply.Opt.Value)[5]);
    }

    private (ResourceKey Key, ResourceEntry? Entry) Zone(string id) => (ResourceKinds.Zone.Key(id), Entry(ResourceKinds.Zone, id, new ZoneDocument()));

    private (ResourceKey Key, ResourceEntry? Entry) Pool(string id, string address) =>
        (ResourceKinds.Pool.Key(id), Entry(ResourceKinds.Pool, id, new PoolDocument { Members = [new PoolMember { Address = address }] }));

    private (ResourceKey Key, ResourceEntry? Entry) Alias(string id, string target) => Steered(id, new SteeringDocument { Policy = "alias", Target = target });

    private (ResourceKey Key, ResourceEntry? Entry) Steered(string id, SteeringDocument steering) =>
        (ResourceKinds.RecordSet.Key(id), Entry(ResourceKinds.RecordSet, id, new RecordSetDocument { TtlSeconds = 60, Steering = steering }));

    private (ResourceKey Key, ResourceEntry? Entry) Plain(string id, string? value) =>
        (ResourceKinds.RecordSet.Key(id), value is null ? null : Entry(ResourceKinds.RecordSet, id, new RecordSetDocument { Values = [value] }));

    private ResourceEntry Entry<T>(ResourceKind<T> kind, string id, T document)
        where T : class =>
        new(kind.Key(id), kind.Name, 1, "tester", "tester", new Revision(++_revision), new Revision(_revision), kind.Put(id, document, "tester").Body);
}
