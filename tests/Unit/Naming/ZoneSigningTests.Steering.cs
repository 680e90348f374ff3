using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <content>Steered names, which are signed for whoever asks.</content>
public sealed partial class ZoneSigningTests
{
    [Fact]
    public void Steered_names_of_a_signed_zone_are_signed_and_a_member_that_falls_costs_no_signature_ahead()
    {
        var steering = new SteeringDocument { Policy = "failover", Pools = ["eu", "us"] };
        Take(Pool("eu", "192.0.2.1", "192.0.2.2"), Pool("us", "192.0.2.11"));
        Take([.. Enumerable.Range(0, 30).Select(number => Steered($"n{number}/a", steering)), Steered("*.w/a", steering), Steered("g/a", new SteeringDocument { Policy = "gateways" })]);
        Plan();
        Settle();
        Validate(("n7", DnsRecordType.A), ("x.w", DnsRecordType.A), ("g", DnsRecordType.A), ("n7", DnsRecordType.Aaaa), ("x.w", DnsRecordType.Txt), ("no", DnsRecordType.A));
        Assert.Equal("400000000003", BitmapOf("n7")[^12..]);
        Assert.Equal(2, Check(Apex, "n8.one.test", DnsRecordType.A));

        var ahead = _book.Zones.SignatureCount;
        _book.Zones.Steering.Judge([new MemberJudgement("eu", "192.0.2.1", MemberHealth.Down)]);
        Settle();
        Assert.Equal(1, Check(Apex, "n8.one.test", DnsRecordType.A));
        _book.Apply(Networks.Small with { Gateways = [Networks.Gateway("gw3", NodeHealth.Healthy, "127.0.2.3")] });
        Assert.Equal(1, Check(Apex, "g.one.test", DnsRecordType.A));
        Assert.Equal(ahead, _book.Zones.SignatureCount);

        // A type that comes into being, and ceases, is named by the chain, and by nothing more.
        Take(Steered("n7/aaaa", steering));
        Assert.Equal("400000000003", BitmapOf("n7", DnsRecordType.Aaaa)[^12..]);
        Take(Pool("us", "192.0.2.11", "2001:db8::11"));
        Validate(("n7", DnsRecordType.Aaaa));
        Assert.Equal("400000080003", BitmapOf("n7")[^12..]);
        Take(Pool("us", "192.0.2.11"));
        Assert.Equal("400000000003", BitmapOf("n7", DnsRecordType.Aaaa)[^12..]);

        // Records of its own in the place of steered ones are signed ahead again, and a zone that is signed no more takes its keys back.
        Take(Record("n7/a", "192.0.2.99"));
        Validate(("n7", DnsRecordType.A));
        _zone = new ZoneDocument();
        Plan();
        _time.Advance(TimeSpan.FromHours(2));
        Plan();
        Assert.Equal([DnsRecordType.A], Ask("n8", DnsRecordType.A).Answers.Select(record => record.Type));
        Assert.Null(_signer.Find(Apex.Wire));
    }

    [Fact]
    public void Names_with_the_addresses_of_others_are_signed_and_deny_the_type_that_those_have_not()
    {
        var alias = new SteeringDocument { Policy = "alias", Target = "cdn.example.net." };
        Take(Steered("@/a", alias), Steered("@/aaaa", alias), Steered("n/a", alias), Steered("n/aaaa", alias));
        Plan();
        Settle();
        Assert.Equal(DnsResponseCode.ServerFailure, Ask("n", DnsRecordType.A).Code);
        _book.Zones.Learn([(DnsName.Parse("cdn.example.net"), new TargetAnswer.Found([], [System.Net.IPAddress.Parse("192.0.2.7"), System.Net.IPAddress.Parse("192.0.2.8")], 60))], _time.GetUtcNow());
        Settle();
        Validate(("n", DnsRecordType.A), ("n", DnsRecordType.Aaaa));
        Assert.Equal(2, Check(Apex, "one.test", DnsRecordType.A));
        Assert.Equal("400000000003", BitmapOf("n")[^12..]);
    }

    [Fact]
    public void Steered_answers_are_signed_by_the_key_that_signs_all_else_while_keys_roll_over()
    {
        Take(Pool("eu", "192.0.2.1"), Steered("n/a", new SteeringDocument { Policy = "failover", Pools = ["eu"] }), Record("plain/a", "192.0.2.5"));
        Plan();
        Settle();
        var first = TagsOf("n");
        _zone = _zone with { Signing = new ZoneSigningWish { RollZoneKey = _time.GetUtcNow().AddSeconds(1) } };
        for (var minutes = 0; minutes < 180; minutes += 10)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            Plan();
            Validate(("n", DnsRecordType.A), ("plain", DnsRecordType.A));
            Settle();
            Validate(("n", DnsRecordType.A), ("plain", DnsRecordType.A));
            Assert.Equal(TagsOf("plain"), TagsOf("n"));
        }

        Assert.NotEqual(first, TagsOf("n"));
    }

    private static (ResourceKey Key, ResourceEntry? Entry) Pool(string id, params string[] addresses) =>
        (ResourceKinds.Pool.Key(id), new ResourceEntry(ResourceKinds.Pool.Key(id), ResourceKinds.Pool.Name, 1, "usr:operator", "usr:operator", new Revision(50), new Revision(50), ResourceKinds.Pool.Serialise(new PoolDocument { Members = [.. addresses.Select(address => new PoolMember { Address = address })] })));

    private (ResourceKey Key, ResourceEntry? Entry) Steered(string id, SteeringDocument steering) =>
        (ResourceKinds.RecordSet.Key($"{Zone}/{id}"), Entry(ResourceKinds.RecordSet, $"{Zone}/{id}", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { TtlSeconds = 60, Steering = steering })));

    /// <summary>The NSEC that denies a type.</summary>
    private string BitmapOf(string label, DnsRecordType denied = DnsRecordType.Txt) => Ask(label, denied).Authorities.Single(static record => record.Type == DnsRecordType.Nsec).Value;
}
