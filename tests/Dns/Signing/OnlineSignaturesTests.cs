using System.Net;
using Edge.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Dns;

/// <summary>Records that depend on who asks, in a signed zone: signed when they are asked for, and not before.</summary>
public sealed class OnlineSignaturesTests
{
    private static readonly DateTimeOffset _start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_start) { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly OnlineExample _zone = new(now: _start);
    private BuiltTable _table;

    public OnlineSignaturesTests() => _table = new BuiltTable(_zone.Table, time: _time, signer: _zone.Signer);

    [Theory]
    [InlineData("www.example.org", "10.0.0.0/24", "C000020A", "www.example.org.")]
    [InlineData("WwW.eXample.org", "198.51.100.0/24", "C0000216 C0000215", "www.example.org.")]
    [InlineData("x.y.wild.example.org", "10.0.0.0/24", "C000020A", "*.wild.example.org.")]
    [InlineData("alias.example.org", "198.51.100.0/24", "C0000216 C0000215", "www.example.org.")]
    public void Every_answer_of_a_steered_set_has_a_good_signature_for_whoever_asks_with_do(string name, string subnet, string addresses, string owner)
    {
        var reply = Ask(name, subnet);
        Assert.Equal(addresses, string.Join(' ', AddressesOf(reply).Select(record => record.Value)));
        AssertSigned(reply, owner);
        Assert.Equal(reply.Answers.Select(record => record.Name).Distinct().Count(), reply.Answers.Count(record => record.Type == DnsRecordType.Rrsig));

        // Who does not ask with DO gets the same without.
        var plain = _table.Ask(QueryOf(name, subnet) with { DnssecOk = false });
        Assert.Equal(addresses, string.Join(' ', AddressesOf(plain).Select(record => record.Value)));
        Assert.DoesNotContain(plain.Answers, record => record.Type == DnsRecordType.Rrsig);
    }

    [Fact]
    public void A_choice_by_weight_is_signed_whichever_it_is()
    {
        for (var i = 0; i < 64; i++)
        {
            AssertSigned(Ask("pick.example.org"), "pick.example.org.");
        }

        Assert.Equal(2, Made());
    }

    [Fact]
    public void What_is_beside_a_steered_set_is_denied_with_its_type_in_the_bitmap()
    {
        var reply = _table.Ask(new Query { Name = "www.example.org", Type = DnsRecordType.Aaaa, EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        var nsec = reply.Authorities.Single(record => record.Type == DnsRecordType.Nsec);

        // www leads to the zone's first name: A, TXT, RRSIG, NSEC.
        Assert.Equal(("www.example.org.", "076578616D706C65036F726700" + "0006" + "400080000003"), (nsec.Name, nsec.Value));
        Assert.Equal(0, Made());
    }

    [Fact]
    public void An_address_that_is_brought_along_comes_without_a_signature()
    {
        var reply = _table.Ask(new Query { Name = "example.org", Type = DnsRecordType.Mx, EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal(["C000020A"], reply.Additionals.Where(record => record.Type == DnsRecordType.A).Select(record => record.Value));
        Assert.Equal(0, Made());
    }

    [Fact]
    public void A_signature_is_made_once_and_again_when_the_records_or_the_keys_are_others_or_it_is_a_day_old()
    {
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(1, Made());

        _zone.Steer("192.0.2.11");
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        _zone.Steer("192.0.2.10");
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(2, Made());

        // While keys roll over the new one is published beside the one that signs, and then signs beside the old one's signatures.
        var before = _zone.Signing;
        var after = before with { ZoneKeys = SignedExample.Keys().ZoneKeys };
        _zone.Sign(before, _start, after.ZoneKeys[0]);
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(2, Made());
        _zone.Sign(after, _start, before.ZoneKeys[0]);
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(3, Made());

        _time.Advance(TimeSpan.FromHours(23));
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(3, Made());
        _time.Advance(TimeSpan.FromHours(2));
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        Assert.Equal(4, Made());
    }

    [Fact]
    public void A_clock_that_was_ahead_leaves_no_signature_of_times_to_come()
    {
        _time.Advance(TimeSpan.FromDays(365));
        AssertSigned(Ask("www.example.org"), "www.example.org.");
        var back = new BuiltTable(_zone.Table, time: new FakeTimeProvider(_start.AddDays(1)), signer: _zone.Signer);
        AssertSigned(back.Ask(QueryOf("www.example.org", null)), "www.example.org.", _start.AddDays(1));
    }

    [Fact]
    public void Without_the_keys_a_query_with_do_fails_and_says_why_and_one_without_is_answered()
    {
        _zone.Signer.SetKeys(OnlineExample.Apex, []);
        foreach (var transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
        {
            var reply = _table.Ask(QueryOf("www.example.org", null), transport);
            Assert.Equal((DnsResponseCode.ServerFailure, 0), (reply.Code, reply.Answers.Count));
            Assert.Contains("000F0002000A", reply.Opt!.Value, StringComparison.Ordinal);
        }

        Assert.Single(_table.Ask("www.example.org", DnsRecordType.A).Answers);
        Assert.Equal(DnsResponseCode.NoError, _table.Ask(new Query { Name = "ns.example.org", EdnsBytes = 1232, DnssecOk = true }).Code);
    }

    [Fact]
    public void A_zone_has_so_many_signatures_a_second_by_udp_and_others_by_tcp_and_all_else_goes_on()
    {
        _table = new BuiltTable(_zone.Table, time: _time, signer: _zone.Signer, turn: SigningTurn.Leave);
        var room = new byte[1232];
        var query = QueryOf("www.example.org", null).ToBytes();
        var waiting = Enumerable.Range(0, 6000).Count(_ => _table.Answer(query, room, DnsTransport.Udp).IsWaiting);
        Assert.Equal(OnlineZone.DatagramsPerSecond, waiting);
        var shortened = _table.Answer(query, room, DnsTransport.Udp);
        Assert.True(shortened is { Truncated: true, Code: DnsResponseCode.NoError });
        Assert.Equal(1001, new DnsEngineCounters(_zone.Table.Readers).SignaturesRefused);
        Assert.False(_table.Answer(new Query { Name = "ns.example.org", EdnsBytes = 1232, DnssecOk = true }.ToBytes(), room, DnsTransport.Udp).Truncated);
        AssertSigned(new BuiltTable(_zone.Table, time: _time, signer: _zone.Signer).Ask(QueryOf("www.example.org", null), DnsTransport.Tcp), "www.example.org.");

        // What is signed by now needs no one's leave, and after a second there is more to be had.
        Assert.False(_table.Answer(query, room, DnsTransport.Udp).IsWaiting);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_table.Answer(QueryOf("pick.example.org", null).ToBytes(), room, DnsTransport.Udp).IsWaiting);
    }

    [Fact]
    public void What_is_signed_already_is_given_without_allocating()
    {
        var room = new byte[1232];
        byte[][] packets = [QueryOf("www.example.org", "198.51.100.0/24").ToBytes(), QueryOf("x.wild.example.org", null).ToBytes(), QueryOf("alias.example.org", null).ToBytes()];
        long Rounds()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                foreach (var packet in packets)
                {
                    _ = _table.Answer(packet, room, DnsTransport.Udp);
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Rounds();
        Assert.Equal(0, Rounds());
    }

    [Fact]
    public void The_cache_keeps_what_it_has_room_for_and_lets_the_oldest_go()
    {
        var cache = new SignatureCache();
        var zone = new OnlineZone(OnlineExample.Apex, _zone.Signing.ZoneKeys);
        byte[] records = [1, 2, 3];
        var count = 2 * SignatureCache.CountMax;
        for (var i = 0; i < count; i++)
        {
            var name = NameOf(i);
            cache.Keep(new CachedSignature(zone, DnsRecordType.A, [.. name, .. records], name.Length, records.Length, (uint)i), name, 13, DnsRecordType.A, records, (uint)i);
        }

        var kept = Enumerable.Range(0, count).Where(i => cache.Find(NameOf(i), 13, DnsRecordType.A, records, (uint)i) is not null).ToList();
        Assert.InRange(kept.Count, SignatureCache.CountMax * 95 / 100, SignatureCache.CountMax);
        Assert.True(kept.Average() > count * 0.7, "the newest stay");
        Assert.Null(cache.Find(NameOf(kept[^1]), 12, DnsRecordType.A, records, (uint)kept[^1]));

        static byte[] NameOf(int number) => [4, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number, .. OnlineExample.Apex.Wire];
    }

    private Reply Ask(string name, string? subnet = null) => _table.Ask(QueryOf(name, subnet));

    private long Made() => new DnsEngineCounters(_zone.Table.Readers).Signatures;

    private static Query QueryOf(string name, string? subnet) => new()
    {
        Name = name,
        EdnsBytes = 1232,
        DnssecOk = true,
        EdnsOptions = subnet is null ? [] : [0, 8, 0, 7, 0, 1, 24, 0, .. IPNetwork.Parse(subnet).BaseAddress.GetAddressBytes()[..3]],
    };

    private static IEnumerable<ReplyRecord> AddressesOf(Reply reply) => reply.Answers.Where(record => record.Type == DnsRecordType.A);

    private void AssertSigned(Reply reply, string owner, DateTimeOffset? at = null)
    {
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        var addresses = AddressesOf(reply).ToList();
        var records = RecordSet.Raw(DnsRecordType.A, addresses[0].Ttl, addresses.Select(record => Convert.FromHexString(record.Value)));
        var signature = Convert.FromHexString(reply.Answers.Single(record => record.Type == DnsRecordType.Rrsig && record.Value.StartsWith("0001", StringComparison.Ordinal)).Value);
        var attempts = 4;
        ZoneKey[] keys = [.. _zone.Signing.ZoneKeys.Select(key => key.Public)];
        Assert.Null(RecordSignature.FindFault(OnlineExample.Apex, DnsName.Parse(owner), records, signature, keys, [new EcdsaCheck()], at ?? _time.GetUtcNow(), ref attempts));
    }
}
