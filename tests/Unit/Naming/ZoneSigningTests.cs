using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Naming;

/// <summary>Hosted zones that are signed by the documents of their keys, and answered with good signatures all the time.</summary>
public sealed partial class ZoneSigningTests
{
    private const string Zone = "one.test";

    private static readonly DnsName Apex = DnsName.Parse(Zone);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, ZoneKeyDocument> _keys = [];
    private readonly OnlineSigner _signer = new();
    private readonly BuiltTable _table;
    private readonly NamingBook _book;
    private ZoneSignaturesDocument? _signatures;
    private ZoneDocument _zone = new() { Signing = new ZoneSigningWish() };
    private bool _isShut;
    private long _revision = 50;

    public ZoneSigningTests()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        _book = new NamingBook(table, signing: new SigningMeans(_time, (_, _, key) => _isShut ? null : EcdsaKey.FromPrivate(Convert.FromBase64String(key.PrivateKeySealed)), _signer.SetKeys));
        _book.Apply(Networks.Small);
        _table = new BuiltTable(table, time: _time, signer: _signer);
    }

    [Fact]
    public void A_zone_gets_signatures_while_it_is_answered_and_loses_them_again()
    {
        Take(Record("www/a", "192.0.2.1"), Record("*.w/txt", "\"any\""), Record("sub/ns", "ns.elsewhere.test."));
        Assert.DoesNotContain(Ask("www", DnsRecordType.A).Answers, record => record.Type == DnsRecordType.Rrsig);

        Plan();
        Assert.Equal(0, _book.Zones.SignedCount);
        Assert.True(_book.Zones.Sign(2));
        Assert.DoesNotContain(Ask("www", DnsRecordType.A).Answers, record => record.Type == DnsRecordType.Rrsig);
        Settle();
        Assert.Equal(1, _book.Zones.SignedCount);
        Validate(("www", DnsRecordType.A), ("www", DnsRecordType.Mx), ("nothing", DnsRecordType.A), ("x.w", DnsRecordType.Txt), ("sub", DnsRecordType.A), ("@", DnsRecordType.Soa), ("@", DnsRecordType.Ns), ("@", DnsRecordType.Dnskey));

        Take(Record("www/a", "192.0.2.2"), Record("nothing/a", "192.0.2.3"), (ResourceKinds.RecordSet.Key($"{Zone}/sub/ns"), null));
        Validate(("www", DnsRecordType.A), ("nothing", DnsRecordType.A), ("sub", DnsRecordType.A), ("@", DnsRecordType.Soa));
        Assert.Equal("192.0.2.2", Networks.Addresses(new Reply(0, 0, null, [Ask("www", DnsRecordType.A).Answers[0]], [], []))[0]);

        _zone = new ZoneDocument();
        Plan();
        _time.Advance(TimeSpan.FromHours(2));
        Plan();
        Assert.Null(_signatures);
        Assert.Equal(0, _book.Zones.SignedCount);
        Assert.DoesNotContain(Ask("www", DnsRecordType.A).Answers, record => record.Type == DnsRecordType.Rrsig);
        Assert.Equal([DnsRecordType.Soa], Ask("gone", DnsRecordType.A).Authorities.Select(record => record.Type));
        Assert.Empty(Ask("@", DnsRecordType.Dnskey).Answers);
    }

    [Fact]
    public void A_Stargate_that_starts_answers_with_signatures_at_once()
    {
        Take(Record("www/a", "192.0.2.1"));
        Plan();
        Settle();
        var (zone, www) = (Entry(ResourceKinds.Zone, Zone, ResourceKinds.Zone.Serialise(_zone)), Record("www/a", "192.0.2.1").Entry!);
        _book.Zones.TakeAll([zone, www, .. KeyEntries().Select(static change => change.Entry!)]);
        Validate(("www", DnsRecordType.A), ("nothing", DnsRecordType.A));
        Assert.False(_book.Zones.Sign(100));
    }

    [Fact]
    public void Other_keys_sign_everything_before_any_of_it_is_answered()
    {
        Take([.. Enumerable.Range(0, 20).Select(number => Record($"n{number}/a", "192.0.2.1"))]);
        Plan();
        Settle();
        var first = TagsOf("n7");
        _zone = _zone with { Signing = new ZoneSigningWish { RollZoneKey = _time.GetUtcNow().AddSeconds(1) } };
        _time.Advance(TimeSpan.FromMinutes(1));
        Plan();
        _time.Advance(TimeSpan.FromHours(2));
        Plan();
        Assert.True(_book.Zones.Sign(5));
        Assert.Equal(first, TagsOf("n7"));
        Take(Record("n3/a", "192.0.2.9"));
        Validate(("n3", DnsRecordType.A), ("n7", DnsRecordType.A));
        Settle();
        Assert.NotEqual(first, TagsOf("n7"));
        Validate([.. Enumerable.Range(0, 20).Select(number => ($"n{number}", DnsRecordType.A)), ("@", DnsRecordType.Soa), ("zz", DnsRecordType.A)]);
    }

    [Fact]
    public void Signatures_are_renewed_a_week_before_they_end()
    {
        Take([.. Enumerable.Range(0, 30).Select(number => Record($"n{number}/a", "192.0.2.1"))]);
        Plan();
        Settle();
        for (var day = 0; day < 40; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            Plan();
            while (_book.Zones.Sign(7))
            {
            }

            Validate(("n5", DnsRecordType.A), ("n29", DnsRecordType.A), ("none", DnsRecordType.A), ("@", DnsRecordType.Dnskey));
        }

        Assert.InRange(_book.Zones.SecondsLeft.Keys!.Value, 14 * 86_400, 30 * 86_400);
        Assert.InRange(_book.Zones.SecondsLeft.Records!.Value, 5 * 86_400, 14 * 86_400);

        // Every name has two signatures, and each lives for a week, more or less a day, before it is renewed.
        Assert.InRange(_book.Zones.SignatureCount, 5 * 62, 8 * 62);
    }

    [Fact]
    public void What_a_clock_that_was_ahead_has_signed_is_signed_again()
    {
        Take(Record("www/a", "192.0.2.1"));
        Plan();
        _time.Advance(TimeSpan.FromDays(3));
        Settle();
        _book.Zones.Sign(100);
        _time.AdjustTime(_time.GetUtcNow().AddDays(-2));
        Plan();
        Settle();
        Validate(("www", DnsRecordType.A), ("nothing", DnsRecordType.A), ("@", DnsRecordType.Dnskey));
    }

    [Fact]
    public void A_zone_whose_keys_do_not_open_stays_answered()
    {
        Take(Record("www/a", "192.0.2.1"));
        _isShut = true;
        Plan();
        Settle();
        Assert.Equal((0, 1), (_book.Zones.SignedCount, _book.Zones.ShutCount));
        Take(Record("www/a", "192.0.2.2"));
        Assert.Equal(["192.0.2.2"], Networks.Addresses(_table.Ask("www.one.test", DnsRecordType.A)));
    }

    [Fact]
    public void Names_of_services_and_the_networks_servers_are_signed_as_they_change()
    {
        _book.Zones.Take([.. new[] { (ResourceKinds.Zone.Key("example"), (ResourceEntry?)Entry(ResourceKinds.Zone, "example", ResourceKinds.Zone.Serialise(_zone))) }]);
        Plan("example");
        Settle();
        var apex = DnsName.Parse("example");
        Assert.Equal(2, Check(apex, "docs.example", DnsRecordType.A));
        _book.Apply(Networks.Small with { Gateways = [Networks.Gateway("gw3", NodeHealth.Healthy, "127.0.2.3")], Stargates = [Networks.Stargate("sg9", "127.0.1.9:5300")], Services = [.. Networks.Small.Services] });
        Assert.Equal(1, Check(apex, "docs.example", DnsRecordType.A));
        Assert.Equal(1, Check(apex, "example", DnsRecordType.Ns));
    }

    private void Plan(string zone = Zone)
    {
        var picture = new ZoneKeyPicture
        {
            Apex = DnsName.Parse(zone),
            Zone = _zone,
            Keys = new Dictionary<string, ZoneKeyDocument>(_keys),
            Signatures = _signatures,
            LongestTtlSeconds = static () => 3600,
        };
        var plan = new ZoneKeyPlanner(picture, _time.GetUtcNow(), use =>
        {
            using var key = EcdsaKey.Generate();
            return ($"k{Guid.NewGuid():N}", new ZoneKeyDocument { Use = use, State = "", PublicKey = Convert.ToBase64String(key.PublicKey.Span), PrivateKeySealed = Convert.ToBase64String(key.ExportPrivate()), Created = default, Since = default });
        }).Next();
        var gone = plan.Deletes.Select(id => (ResourceKinds.ZoneKey.Key($"{zone}/{id}"), (ResourceEntry?)null)).ToList();
        plan.Deletes.ToList().ForEach(id => _keys.Remove(id));
        foreach (var (id, key) in plan.Puts)
        {
            _keys[id] = key;
        }

        _signatures = plan.Signatures is { } said && plan.Signers.Count > 0
            ? KeySetSigner.Sign(picture.Apex, said, [.. plan.Signers.Select(id => new SigningKey(ZoneKey.KeyFlags, EcdsaKey.FromPrivate(Convert.FromBase64String(_keys[id].PrivateKeySealed))))], _time.GetUtcNow()).Value
            : plan.Signatures;
        _revision++;
        _book.Zones.Take([.. gone, .. KeyEntries(zone), (ResourceKinds.Zone.Key(zone), Entry(ResourceKinds.Zone, zone, ResourceKinds.Zone.Serialise(_zone)))]);
    }

    private IEnumerable<(ResourceKey Key, ResourceEntry? Entry)> KeyEntries(string zone = Zone) =>
    [
        .. _keys.Select(key => (ResourceKinds.ZoneKey.Key($"{zone}/{key.Key}"), (ResourceEntry?)Entry(ResourceKinds.ZoneKey, $"{zone}/{key.Key}", ResourceKinds.ZoneKey.Serialise(key.Value)))),
        (ResourceKinds.ZoneSignatures.Key(zone), _signatures is null ? null : Entry(ResourceKinds.ZoneSignatures, zone, ResourceKinds.ZoneSignatures.Serialise(_signatures))),
    ];

    private void Settle()
    {
        while (_book.Zones.Sign(8))
        {
        }
    }

    private void Take(params (ResourceKey Key, ResourceEntry? Entry)[] changes)
    {
        _revision++;
        _book.Zones.Take([.. changes, (ResourceKinds.Zone.Key(Zone), Entry(ResourceKinds.Zone, Zone, ResourceKinds.Zone.Serialise(_zone)))]);
    }

    private (ResourceKey Key, ResourceEntry? Entry) Record(string id, string value) =>
        (ResourceKinds.RecordSet.Key($"{Zone}/{id}"), Entry(ResourceKinds.RecordSet, $"{Zone}/{id}", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = [value] })));

    private ResourceEntry Entry(ResourceKind kind, string id, ReadOnlyMemory<byte> body) =>
        new(kind.Key(id), kind.Name, 1, "usr:operator", "usr:operator", new Revision(_revision), new Revision(_revision), body);

    private string TagsOf(string label) =>
        string.Join(' ', Ask(label, DnsRecordType.A).Answers.Where(record => record.Type == DnsRecordType.Rrsig).Select(record => record.Value.Substring(32, 4)));

    private Reply Ask(string label, DnsRecordType type) => AskDo(label == "@" ? Zone : $"{label}.{Zone}", type);

    private Reply AskDo(string name, DnsRecordType type) => _table.Ask(new Query { Name = name, Type = type, EdnsBytes = 1232, DnssecOk = true }, DnsTransport.Tcp);

    private void Validate(params (string Label, DnsRecordType Type)[] questions)
    {
        foreach (var (label, type) in questions)
        {
            Check(Apex, label == "@" ? Zone : $"{label}.{Zone}", type);
        }
    }

    /// <summary>Every set but a delegation has a good signature; how many answers there are beside them.</summary>
    private int Check(DnsName apex, string name, DnsRecordType type)
    {
        var reply = AskDo(name, type);
        var published = AskDo(apex.ToString(), DnsRecordType.Dnskey).Answers.Where(record => record.Type == DnsRecordType.Dnskey)
            .Select(record => ZoneKey.TryRead(Convert.FromHexString(record.Value), out var key) ? key : null).OfType<ZoneKey>().ToList();
        Assert.True(reply.Answers.Count + reply.Authorities.Count > 1, $"{name} {type}: {reply.Code} says nothing");
        var all = reply.Answers.Concat(reply.Authorities).ToList();
        foreach (var set in all.Where(record => record.Type != DnsRecordType.Rrsig && !(record.Type == DnsRecordType.Ns && reply.Authorities.Contains(record))).GroupBy(record => (record.Name, record.Type)))
        {
            var records = RecordSet.Raw(set.Key.Type, set.First().Ttl, set.Select(record => Convert.FromHexString(record.Value)));
            var signatures = all.Where(record => record.Type == DnsRecordType.Rrsig && record.Name == set.Key.Name && Convert.ToInt32(record.Value[..4], 16) == (int)set.Key.Type).ToList();
            Assert.True(signatures.Count > 0, $"{name} {type}: {set.Key} has no signature");
            foreach (var value in signatures.Select(static signature => Convert.FromHexString(signature.Value)))
            {
                // What a wildcard made has fewer labels in its signature than in its name.
                var owner = DnsName.Parse(set.Key.Name);
                var signed = owner.LabelCount > value[3] ? Wildcard(owner, value[3]) : owner;
                var attempts = 4;
                Assert.Null(RecordSignature.FindFault(apex, signed, records, value, published, [new EcdsaCheck()], _time.GetUtcNow(), ref attempts));
            }
        }

        return reply.Answers.Count(record => record.Type != DnsRecordType.Rrsig);
    }

    private static DnsName Wildcard(DnsName owner, int labels)
    {
        while (owner.LabelCount > labels)
        {
            owner = owner.Parent!;
        }

        return owner.Child("*");
    }
}
