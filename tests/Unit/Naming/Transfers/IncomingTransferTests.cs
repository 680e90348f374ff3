using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Edge.Tests.Unit.Commands;

namespace Edge.Tests.Unit.Naming;

/// <summary>What is taken from primaries, good and hostile ones.</summary>
public sealed class IncomingTransferTests
{
    private const string Server = "192.0.2.53:53";

    private const ushort Id = 7;

    private static readonly string[] Base = ["@ NS ns", "ns A 192.0.2.53"];

    private static readonly Gen<(int Owner, int Value)[]> Contents = Gen.Select(Gen.Int[0, 20], Gen.Int[1, 6]).Array[0, 40];

    [Fact]
    public void Whoever_takes_the_difference_of_two_versions_has_the_second_and_knows_where_they_differ()
    {
        Gen.Select(Contents, Contents).Sample((before, after) =>
        {
            var (old, wanted) = (Whole(1, before), Whole(2, after));
            var transfer = Read(TransferWriter.Difference(Question(DnsRecordType.Ixfr), CopyOf(old.Zone), CopyOf(wanted.Zone)), 1);
            var taken = TakenZone.Of(transfer, Server, ZoneRecords.Apex, old.Zone).Value;
            Assert.Equal(Text(wanted.Zone), Text(taken.Zone));

            // All of it again says the same, with the sets that were there already.
            var whole = TakenZone.Of(Read(TransferWriter.Whole(Question(DnsRecordType.Axfr), CopyOf(wanted.Zone)), null), Server, ZoneRecords.Apex, old.Zone).Value;
            Assert.Equal(Text(wanted.Zone), Text(whole.Zone));
            Assert.Equal(whole.Changed!.Where(name => !Same(old.Zone, wanted.Zone, name)).Order(), taken.Changed!.Order());
            Assert.All(old.Zone.Names.Where(name => !whole.Changed!.Contains(name.Name)), name => Assert.Equal(name.Sets, whole.Zone.Find(name.Name)!.Sets));
        });
    }

    [Fact]
    public void A_server_with_the_same_serial_has_nothing_new_and_one_with_an_older_is_refused()
    {
        var same = Reader(7);
        Assert.Null(same.Take(Message(DnsRecordType.Ixfr, ZoneRecords.Soa).ToBytes()));
        Assert.Equal((true, true), (same.IsWhole, same.IsCurrent));

        // Also where all of it was asked for: the rest need not be waited for.
        var whole = new IncomingTransfer(Server, ZoneRecords.Apex, Id, null, TimeProvider.System, 7) { AsksWhole = true };
        Assert.Null(whole.Take(Message(DnsRecordType.Axfr, ZoneRecords.Soa, "@ NS ns").ToBytes()));
        Assert.True(whole.IsCurrent);
        Assert.Equal("serial_went_back", Reader(8).Take(Message(DnsRecordType.Ixfr, ZoneRecords.Soa).ToBytes())!.Code);

        // Serials go round (RFC 1982).
        Assert.Null(Reader(uint.MaxValue).Take(Message(DnsRecordType.Ixfr, ZoneRecords.Soa).ToBytes()));
    }

    [Theory]
    [InlineData("its differences do not follow from each other", "@ SOA ns host 9 3600 600 604800 60", "@ SOA ns host 7 3600 600 604800 60", "@ SOA ns host 8 3600 600 604800 60", "@ SOA ns host 7 3600 600 604800 60")]
    [InlineData("records follow the final SOA", "@ SOA ns host 8 3600 600 604800 60", "@ SOA ns host 7 3600 600 604800 60", "@ SOA ns host 8 3600 600 604800 60", "@ SOA ns host 8 3600 600 604800 60", "www A 192.0.2.1")]
    [InlineData("other.test. A lies outside the zone", "@ SOA ns host 8 3600 600 604800 60", "@ SOA ns host 7 3600 600 604800 60", "other.test. A 192.0.2.1")]
    [InlineData("sub.example.org. SOA stands within the zone", "@ SOA ns host 8 3600 600 604800 60", "@ SOA ns host 7 3600 600 604800 60", "sub SOA ns host 7 3600 600 604800 60")]
    public void Differences_that_make_no_zone_are_refused(string expected, params string[] records)
    {
        var failure = Reader(7).Take(Message(DnsRecordType.Ixfr, records).ToBytes());
        Assert.Equal(("broken_transfer", $"{Server} sent no whole zone example.org.: {expected}"), (failure?.Code, failure?.Message));
    }

    [Fact]
    public void An_endless_difference_is_ended_by_its_records()
    {
        var reader = Reader(7);
        Assert.Null(reader.Take(Message(DnsRecordType.Ixfr, "@ SOA ns host 8 3600 600 604800 60", ZoneRecords.Soa).ToBytes()));
        var more = (Message(DnsRecordType.Ixfr) with { Answers = [.. Enumerable.Repeat(ZoneRecords.Of("www A 192.0.2.1"), 4000)] }).ToBytes();
        Failure? failure = null;
        for (var count = 0; failure is null; count++)
        {
            Assert.InRange(count, 0, 250);
            failure = reader.Take(more);
        }

        Assert.Equal("too_large", failure.Code);
    }

    [Theory]
    [InlineData("it is signed with NSEC3, by which nothing is denied here; sign it with NSEC there", "@ NSEC3PARAM 1 0 0 -")]
    [InlineData("www.example.org. CNAME stands beside A, but an alias stands alone (RFC 1034 §3.6.2); remove one of them", "www CNAME ns", "www A 192.0.2.1")]
    public void What_cannot_be_answered_is_refused_with_its_rule(string expected, params string[] records)
    {
        var failure = TakenZone.OfRecords([.. new[] { ZoneRecords.Soa }.Concat(Base).Concat(records).Select(ZoneRecords.Of)], Server, ZoneRecords.Apex, null).Failure;
        Assert.Equal($"what {Server} sent of example.org. is not taken: {expected}", failure?.Message);
    }

    [Fact]
    public void A_difference_of_another_version_is_refused()
    {
        var old = Whole(1, [(1, 1)]).Zone;
        var transfer = Read([Message(DnsRecordType.Ixfr, Soa(2), Soa(1), "n9 A 192.0.2.9", Soa(2), Soa(2)).ToBytes()], 1);
        Assert.Equal(
            $"{Server} sent changes of example.org. that do not fit serial 1: one takes away n9.example.org. A",
            TakenZone.Of(transfer, Server, ZoneRecords.Apex, old).Failure?.Message);
    }

    [Fact]
    public void A_secondary_follows_its_primarys_timers_within_bounds_and_expires()
    {
        var now = DateTimeOffset.UnixEpoch;
        var soa = new StartOfAuthority { PrimaryServer = DnsName.Root, Mailbox = DnsName.Root, Serial = 1, RefreshSeconds = 1, RetrySeconds = 3600, ExpireSeconds = 86_400 };
        var clock = new SecondaryClock(chance: 1);
        clock.Begin(now);
        clock.Fail(null, now);
        Assert.Equal(now.AddSeconds(2), clock.Next);
        clock.Begin(now);
        clock.Fail(null, now);
        Assert.Equal(now.AddSeconds(4), clock.Next);

        clock.Begin(now);
        clock.Confirm(soa, null, isNew: true, now);
        Assert.Equal((now.AddSeconds(60), now.AddDays(1)), (clock.Next, clock.Until));
        clock.Begin(now.AddSeconds(60));
        clock.Fail(soa, now.AddSeconds(60));
        Assert.Equal((now.AddSeconds(3660), now.AddDays(1)), (clock.Next, clock.Until));

        // A server whose own content is good for an hour more lends no more than that (RFC 7314), and takes nothing away.
        clock.Begin(now.AddHours(2));
        clock.Confirm(soa, 3600, isNew: false, now.AddHours(2));
        Assert.Equal(now.AddDays(1), clock.Until);
        clock.Begin(now.AddHours(3));
        clock.Confirm(soa, 3600, isNew: true, now.AddHours(3));
        Assert.Equal(now.AddHours(4), clock.Until);

        // Who is told while it asks asks again, but not at once.
        clock.Begin(now.AddHours(3));
        clock.Told(now.AddHours(3));
        clock.Confirm(soa, null, isNew: false, now.AddHours(3));
        Assert.Equal(now.AddHours(3) + SecondaryClock.ToldWait, clock.Next);
    }

    private static string Soa(uint serial) => $"@ SOA ns host {serial} 3600 600 604800 60";

    private static TakenZone Whole(uint serial, (int Owner, int Value)[] content) => TakenZone.OfRecords(
        [.. new[] { Soa(serial) }.Concat(Base).Concat(content.Select(static record => $"n{record.Owner} A 192.0.2.{record.Value}")).Distinct().Select(ZoneRecords.Of)], Server, ZoneRecords.Apex, null).Value;

    private static ZoneCopy CopyOf(Zone zone) => new(
        zone.Apex,
        new CopiedSet(zone.Apex, zone.Soa, null),
        [.. zone.Names.SelectMany(static name => name.Sets.Where(static set => set.Type != DnsRecordType.Soa).Select(set => new CopiedSet(name.Name, set, null)))]);

    private static bool Same(Zone left, Zone right, DnsName name) => Lines(left, name).Order(StringComparer.Ordinal).SequenceEqual(Lines(right, name).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Lines(Zone zone, DnsName name) =>
        zone.Find(name)?.Sets.SelectMany(static set => Enumerable.Range(0, set.Count).Select(i => $"{set.TtlSeconds} {set.Type} {Convert.ToHexString(set.Value(i))}")) ?? [];

    private static List<string> Text(Zone zone) => [.. zone.Names.SelectMany(name => Lines(zone, name.Name).Select(line => $"{name.Name} {line}")).Order(StringComparer.Ordinal)];

    private static DnsMessage Question(DnsRecordType type) => new() { Id = Id, Questions = [new DnsQuestion(ZoneRecords.Apex, type)] };

    private static IncomingTransfer Reader(uint have) => new(Server, ZoneRecords.Apex, Id, null, TimeProvider.System, have);

    private static IncomingTransfer Read(IEnumerable<byte[]> messages, uint? have)
    {
        var reader = new IncomingTransfer(Server, ZoneRecords.Apex, Id, null, TimeProvider.System, have);
        foreach (var message in messages)
        {
            Assert.Null(reader.Take(message)?.Message);
        }

        Assert.True(reader.IsWhole);
        return reader;
    }

    private static DnsMessage Message(DnsRecordType type, params string[] records) => Question(type) with
    {
        Flags = MessageFlags.Response | MessageFlags.Authoritative,
        Answers = [.. records.Select(ZoneRecords.Of)],
    };
}
