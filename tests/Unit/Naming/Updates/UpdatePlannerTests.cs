using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>What an UPDATE makes of a zone, rule by rule of RFC 2136.</summary>
public sealed class UpdatePlannerTests
{
    private const ushort Any = 255;
    private const ushort None = 254;

    private static readonly DnsName Apex = DnsName.Parse("example.test");

    private static readonly (string Owner, DnsRecordType Type, string[] Values)[] Present =
    [
        ("www", DnsRecordType.A, ["192.0.2.1", "192.0.2.2"]),
        ("www", DnsRecordType.Txt, ["\"one\""]),
        ("alias", DnsRecordType.Cname, ["www.example.test."]),
        ("@", DnsRecordType.Mx, ["10 Mail.example.test."]),
        ("moved", DnsRecordType.Dname, ["example.net."]),
    ];

    [Fact]
    public void Prerequisites_hold_or_name_what_does_not()
    {
        Assert.Equal(DnsResponseCode.NoError, Code([Record("www", DnsRecordType.Any, Any), Record("www", DnsRecordType.A, Any), Record("no", DnsRecordType.Any, None), Record("www", DnsRecordType.Mx, None)]));
        Assert.Equal(DnsResponseCode.NameError, Code([Record("no", DnsRecordType.Any, Any)]));
        Assert.Equal(DnsResponseCode.NoRecords, Code([Record("www", DnsRecordType.Mx, Any)]));
        Assert.Equal(DnsResponseCode.NameExists, Code([Record("www", DnsRecordType.Any, None)]));
        Assert.Equal(DnsResponseCode.RecordsExist, Code([Record("www", DnsRecordType.A, None)]));
        Assert.Equal(DnsResponseCode.NoError, Code([Record("@", DnsRecordType.Soa, Any), Record("@", DnsRecordType.Ns, Any)]));
    }

    [Fact]
    public void A_prerequisite_of_data_wants_exactly_these_records_without_case_or_TTL()
    {
        Assert.Equal(DnsResponseCode.NoError, Code([Record("www", DnsRecordType.A, 1, "192.0.2.2"), Record("www", DnsRecordType.A, 1, "192.0.2.1")]));
        Assert.Equal(DnsResponseCode.NoRecords, Code([Record("www", DnsRecordType.A, 1, "192.0.2.1")]));
        Assert.Equal(DnsResponseCode.NoRecords, Code([Record("www", DnsRecordType.A, 1, "192.0.2.1"), Record("www", DnsRecordType.A, 1, "192.0.2.3")]));
        Assert.Equal(DnsResponseCode.NoError, Code([Record("@", DnsRecordType.Mx, 1, "10 mail.EXAMPLE.test.")]));
        Assert.Equal(DnsResponseCode.NoRecords, Code([Record("@", DnsRecordType.Ns, 1, "ns1.edge.test.")]));
    }

    [Fact]
    public void Records_are_added_once_and_the_set_has_the_last_TTL_within_what_is_kept()
    {
        var plan = Plan([], [Record("www", DnsRecordType.A, 1, "192.0.2.3", 30), Record("www", DnsRecordType.A, 1, "192.0.2.1", 700_000)]);
        var effect = Assert.Single(plan.Effects);
        Assert.Equal((true, true), (effect.Before, effect.IsChanged));
        Assert.Equal(604_800, effect.After!.TtlSeconds);
        Assert.Equal(["192.0.2.1", "192.0.2.2", "192.0.2.3"], effect.After.Values);
        Assert.Equal(5, plan.After.RecordSets);
        Assert.Equal(6, Plan([], [Record("new", DnsRecordType.A, 1, "192.0.2.3", 60)]).After.RecordSets);
    }

    [Fact]
    public void Whole_sets_names_and_single_records_are_deleted_but_what_a_zone_must_have()
    {
        Assert.Equal(["example.test/www/a -"], Told(Plan([], [Record("www", DnsRecordType.A, Any)])));
        Assert.Equal(["example.test/www/a -", "example.test/www/txt -"], Told(Plan([], [Record("www", DnsRecordType.Any, Any)])));
        Assert.Equal(["example.test/www/a 192.0.2.2"], Told(Plan([], [Record("www", DnsRecordType.A, None, "192.0.2.1")])));
        Assert.Equal(["example.test/www/a -"], Told(Plan([], [Record("www", DnsRecordType.A, None, "192.0.2.1"), Record("www", DnsRecordType.A, None, "192.0.2.2")])));
        Assert.Empty(Told(Plan([], [Record("www", DnsRecordType.A, None, "192.0.2.9"), Record("no", DnsRecordType.Any, Any)])));
        Assert.Equal(["example.test/@/mx -"], Told(Plan([], [Record("@", DnsRecordType.Any, Any), Record("@", DnsRecordType.Soa, Any), Record("@", DnsRecordType.Ns, Any)])));
        Assert.Equal(["example.test/www/a 192.0.2.9"], Told(Plan([], [Record("www", DnsRecordType.A, Any), Record("www", DnsRecordType.A, 1, "192.0.2.9", 3600)])));
    }

    [Fact]
    public void An_alias_replaces_an_alias_and_neither_comes_beside_data()
    {
        Assert.Equal(["example.test/alias/cname mail.example.test."], Told(Plan([], [Record("alias", DnsRecordType.Cname, 1, "mail.example.test.", 3600)])));
        Assert.Empty(Told(Plan([], [Record("www", DnsRecordType.Cname, 1, "mail.example.test.", 3600), Record("alias", DnsRecordType.A, 1, "192.0.2.9", 3600)])));
        Assert.Equal(["example.test/alias/a 192.0.2.9", "example.test/alias/cname -"], Told(Plan([], [Record("alias", DnsRecordType.Cname, Any), Record("alias", DnsRecordType.A, 1, "192.0.2.9", 3600)])));
    }

    [Fact]
    public void A_server_is_added_to_the_networks_own_only_with_one_of_these_and_the_last_stays()
    {
        var refused = Plan([], [Record("@", DnsRecordType.Ns, 1, "ns.example.test.", 3600)]);
        Assert.Equal(
            (DnsResponseCode.Refused, "the network's servers would no longer be the zone's: add one of them too, or set all servers by 'edge record set example.test @ NS'"),
            (refused.Code, refused.Text));
        Assert.Equal(
            ["example.test/@/ns ns.example.test. ns1.edge.test."],
            Told(Plan([], [Record("@", DnsRecordType.Ns, 1, "ns.example.test.", 3600), Record("@", DnsRecordType.Ns, 1, "ns1.edge.test.", 3600)])));
        Assert.Equal(
            ["example.test/@/ns ns2.example.test."],
            Told(Plan([], [Record("@", DnsRecordType.Ns, 1, "ns1.edge.test.", 3600), Record("@", DnsRecordType.Ns, 1, "ns2.example.test.", 3600), Record("@", DnsRecordType.Ns, None, "ns1.edge.test."), Record("@", DnsRecordType.Ns, None, "ns2.example.test.")])));
    }

    [Fact]
    public void A_newer_SOA_sets_the_zones_fields_and_its_serial_an_older_one_nothing()
    {
        var plan = Plan([], [Record("@", DnsRecordType.Soa, 1, "ns.example.test. admin.example.test. 1000 3600 600 86400 120", 3600)]);
        Assert.Equal(("ns.example.test.", "admin.example.test.", 3600, 120), (plan.After.PrimaryServer, plan.After.Mailbox, plan.After.RefreshSeconds, plan.After.NegativeTtlSeconds));
        Assert.True(ZoneSerial.Of(plan.After, new Revision(101)) > 1000);
        Assert.True(Plan([], [Record("@", DnsRecordType.Soa, 1, "ns.example.test. admin.example.test. 100 3600 600 86400 120", 3600)]).IsNothing(Zone().Document));
        Assert.Equal(DnsResponseCode.Refused, Plan([], [Record("@", DnsRecordType.Soa, 1, "ns.example.test. admin.example.test. 1000 1 600 86400 120", 3600)]).Code);
    }

    [Fact]
    public void What_a_zone_cannot_hold_is_refused_with_the_reason()
    {
        Assert.Contains("made by the servers", Plan([], [Record("www", DnsRecordType.Nsec, 1, "a.example.test. A", 60)]).Text, StringComparison.Ordinal);
        Assert.Contains("zone above", Plan([], [Record("@", DnsRecordType.Ds, 1, "1 13 2 " + new string('0', 64), 60)]).Text, StringComparison.Ordinal);
        Assert.Contains("has a DNAME", Plan([], [Record("x.moved", DnsRecordType.A, 1, "192.0.2.1", 60)]).Text, StringComparison.Ordinal);
        Assert.Contains("a DNAME allows none", Plan([], [Record("@", DnsRecordType.Dname, 1, "example.net.", 60)]).Text, StringComparison.Ordinal);
        Assert.Contains("changes 64 record sets", Plan([], [.. Enumerable.Range(0, 64).Select(number => Record($"h{number}", DnsRecordType.A, 1, "192.0.2.1", 60))]).Text, StringComparison.Ordinal);
        Assert.Equal(63, Plan([], [.. Enumerable.Range(0, 63).Select(number => Record($"h{number}", DnsRecordType.A, 1, "192.0.2.1", 60))]).Effects.Count);
        Assert.Equal(DnsResponseCode.ServerFailure, UpdatePlanner.Plan(Update([], []), Zone(importing: 5)).Code);
    }

    [Fact]
    public void The_form_is_checked_before_anything_else()
    {
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(new DnsMessage { Opcode = DnsOpcode.Update }, out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([], []) with { Questions = [new DnsQuestion(Apex, DnsRecordType.A)] }, out _));
        Assert.Equal(DnsResponseCode.NotAuthoritative, ZoneUpdate.Read(Message([], []) with { Questions = [new DnsQuestion(Apex, DnsRecordType.Soa, 3)] }, out _));
        Assert.Equal(DnsResponseCode.NotInZone, ZoneUpdate.Read(Message([], [Record("x.example.net.", DnsRecordType.A, 1, "192.0.2.1")]), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([Record("www", DnsRecordType.A, Any, ttl: 5)], []), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([Record("www", DnsRecordType.A, 3)], []), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([], [Record("www", DnsRecordType.Any, 1)]), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([], [Record("www", DnsRecordType.A, 1)]), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([], [Record("www", DnsRecordType.A, Any, "192.0.2.1")]), out _));
        Assert.Equal(DnsResponseCode.FormatError, ZoneUpdate.Read(Message([], [Record("www", DnsRecordType.Axfr, Any)]), out _));
    }

    [Fact]
    public void Any_update_of_good_form_is_planned_and_what_it_makes_is_valid_documents()
    {
        Gen.Select(Change.Array[0, 6], Change.Array[0, 12]).Sample((prerequisites, changes) =>
        {
            if (ZoneUpdate.Read(Message(prerequisites, changes), out var update) != DnsResponseCode.NoError)
            {
                return;
            }

            var zone = Zone();
            var plan = UpdatePlanner.Plan(update!, zone);
            if (plan.Code == DnsResponseCode.NoError)
            {
                // Each operation is checked as it is made.
                Assert.True(plan.Operations(zone).Count <= Commit.OperationsMax);
                Assert.Equal(zone.Document.RecordSets + plan.Effects.Sum(static effect => (effect.After is null ? 0 : 1) - (effect.Before ? 1 : 0)), plan.After.RecordSets);
            }
        });
    }

    private static readonly Gen<DnsRecord> Change = Gen.Select(
        OneOf("@", "www", "alias", "moved", "x.moved", "new", "*.new", "_acme-challenge", "example.net."),
        OneOf(DnsRecordType.A, DnsRecordType.Txt, DnsRecordType.Cname, DnsRecordType.Mx, DnsRecordType.Ns, DnsRecordType.Soa, DnsRecordType.Dname, DnsRecordType.Any, DnsRecordType.Rrsig, (DnsRecordType)65280),
        OneOf<ushort>(1, 1, 1, Any, None, 3),
        Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte.Array[0, 24], OneOf(Apex.Wire.ToArray(), (byte[])[192, 0, 2, 1], (byte[])[3, 1, 2, 3])),
        OneOf(0u, 60u, uint.MaxValue),
        static (owner, type, @class, value, ttl) => new DnsRecord { Owner = NameOf(owner), Type = type, Class = @class, Value = value, TtlSeconds = ttl });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static DnsName NameOf(string owner) => owner == "@" ? Apex : owner.EndsWith('.') ? DnsName.Parse(owner) : Apex.Child(owner);

    private static DnsRecord Record(string owner, DnsRecordType type, ushort @class, string? text = null, uint ttl = 0)
    {
        byte[]? value = [];
        if (text is not null)
        {
            Assert.True(RecordText.TryParse(type, text, Apex, out value, out _));
        }

        return new DnsRecord { Owner = NameOf(owner), Type = type, Class = @class, Value = value, TtlSeconds = ttl };
    }

    private static DnsMessage Message(IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> changes) =>
        new() { Opcode = DnsOpcode.Update, Questions = [new DnsQuestion(Apex, DnsRecordType.Soa)], Answers = prerequisites, Authorities = changes };

    private static ZoneUpdate Update(IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> changes)
    {
        Assert.Equal(DnsResponseCode.NoError, ZoneUpdate.Read(Message(prerequisites, changes), out var update));
        return update!;
    }

    private static UpdatePlan Plan(IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> changes) => UpdatePlanner.Plan(Update(prerequisites, changes), Zone());

    private static DnsResponseCode Code(IReadOnlyList<DnsRecord> prerequisites) => Plan(prerequisites, []).Code;

    private static List<string> Told(UpdatePlan plan)
    {
        Assert.Equal((DnsResponseCode.NoError, ""), (plan.Code, plan.Text));
        return [.. plan.Effects.Where(static effect => effect.IsChanged).Select(static effect => $"{effect.Id} {(effect.After is { } set ? string.Join(' ', set.Values) : "-")}")];
    }

    private static UpdatedZone Zone(long? importing = null)
    {
        var document = new ZoneDocument { RecordSets = Present.Length, Importing = importing };
        return new UpdatedZone(
            Entry(ResourceKinds.Zone, "example.test", document),
            document,
            Apex,
            [.. Present.Select(static set => Entry(ResourceKinds.RecordSet, $"example.test/{set.Owner}/{RecordTypeName.Of(set.Type).ToLowerInvariant()}", new RecordSetDocument { Values = set.Values }))],
            DnsName.Parse("edge.test"));
    }

    private static ResourceEntry Entry<T>(ResourceKind<T> kind, string id, T document)
        where T : class =>
        new(kind.Key(id), kind.Name, 1, "usr:alice", "usr:alice", new Revision(10), new Revision(100), kind.Serialise(document));
}
