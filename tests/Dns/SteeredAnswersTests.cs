using System.Globalization;
using System.Net;
using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Answers that depend on where the client is, and by which weight.</summary>
public sealed class SteeredAnswersTests : IDisposable
{
    private const ushort Germany = 1;
    private const ushort France = 2;

    private static readonly DnsName Zone = DnsName.Parse("edge.test");
    private static readonly RecordSet Default = Address("192.0.2.1");
    private static readonly RecordSet German = Address("192.0.2.2");
    private static readonly RecordSet French = Address("192.0.2.3");
    private static readonly RecordSet Office = Address("192.0.2.4");

    private readonly PrivateAnswerMemory _memory = new();
    private readonly ReaderRecords _readers = new();
    private readonly AnswerTable _table;
    private readonly SharedSet _set;

    public SteeredAnswersTests()
    {
        _table = new AnswerTable(_memory, _readers, seed: 7);
        _table.PutZone(Zone, Tables.Soa);
        _set = _table.Share(DnsRecordType.A);
        _table.Put(Zone, Zone.Child("www"), _set);
        _table.Publish();
    }

    [Theory]
    [InlineData("198.51.100.1", "C0000202")]
    [InlineData("203.0.113.9", "C0000203")]
    [InlineData("198.18.0.1", "C0000201")]
    [InlineData("2001:db8:1::1", "C0000202")]
    [InlineData("2001:db8:2::1", "C0000201")]
    public void A_client_gets_the_answer_of_where_it_is(string client, string expected)
    {
        Steer(World());
        Assert.Equal(expected, AskFrom(client).Answers.Single().Value);
    }

    [Theory]
    [InlineData("198.51.100.0/24", "C0000202", 22)]
    [InlineData("198.51.100.0/23", "C0000202", 22)]
    [InlineData("203.0.113.0/24", "C0000203", 24)]
    [InlineData("2001:db8:1::/48", "C0000202", 48)]
    [InlineData("0.0.0.0/0", "C0000201", 0)]
    public void A_clients_subnet_counts_and_comes_back_with_what_the_answer_depends_on(string subnet, string expected, int scope)
    {
        Steer(World());
        var reply = AskFrom("198.18.0.1", subnet);
        Assert.Equal(expected, reply.Answers.Single().Value);
        Assert.Equal(scope, ScopeOf(reply));
    }

    [Fact]
    public void A_mapped_subnet_is_a_subnet_of_the_family_that_it_is_sent_in()
    {
        Steer(World());
        var subnet = IPAddress.Parse("::ffff:198.51.100.0").GetAddressBytes()[..15];
        var query = new Query { Name = "www.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 8, 0, 19, 0, 2, 120, 0, .. subnet] };
        var reply = new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse("203.0.113.9")) }.Ask(query);
        Assert.Equal("C0000201", reply.Answers.Single().Value);

        // The first three bits tell it from what is known of IPv6.
        Assert.Equal(3, ScopeOf(reply));
    }

    [Theory]
    [InlineData(136)]
    [InlineData(255)]
    public void A_subnet_of_a_family_that_is_not_known_tells_nothing_and_harms_nobody(byte bits)
    {
        Steer(World());
        var reply = Reply.Parse(new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse("203.0.113.9")) }.Ask(Query.OfStrangeFamily("www.edge.test", bits)));
        Assert.Equal("C0000203", reply.Answers.Single().Value);
        Assert.Equal(0, ScopeOf(reply));
    }

    [Fact]
    public void An_answer_without_a_lookup_has_no_scope_of_the_one_before()
    {
        Steer(World());
        var table = new BuiltTable(_table);
        Assert.Equal(22, ScopeOf(table.Ask(QueryOf("198.51.100.0/24", "www.edge.test"))));
        var reply = table.Ask(QueryOf("198.51.100.0/24", "www.edge.test") with { EdnsVersion = 1 });
        Assert.Equal((DnsResponseCode.BadVersion, 0), (reply.Code, ScopeOf(reply)));
    }

    [Fact]
    public void A_name_that_is_not_steered_is_for_everybody()
    {
        Steer(World());
        _table.Put(Zone, Zone.Child("plain"), Default);
        _table.Publish();
        Assert.Equal(0, ScopeOf(AskFrom("198.18.0.1", "198.51.100.0/24", "plain.edge.test")));
    }

    [Theory]
    [InlineData("198.51.100.0/24", "C0000204", 24)]
    [InlineData("198.51.101.0/24", "C0000202", 24)]
    [InlineData("10.0.0.0/24", "C0000201", 1)]
    public void A_network_of_its_own_comes_before_the_location_and_narrows_what_others_are_told(string subnet, string expected, int scope)
    {
        Steer(World(), [(IPNetwork.Parse("198.51.100.0/24"), 3)]);
        var reply = AskFrom("198.18.0.1", subnet);
        Assert.Equal(expected, reply.Answers.Single().Value);
        Assert.Equal(scope, ScopeOf(reply));
    }

    [Fact]
    public void Choices_get_their_shares_by_weight()
    {
        var answer = new SteeredAnswer { Choices = [(Default, 1), (German, 3)] };
        _table.Steer(_set, new SteeredSet([answer]));
        var table = new BuiltTable(_table);
        var counts = Enumerable.Range(0, 4000).Select(_ => table.Ask("www.edge.test", DnsRecordType.A).Answers.Single().Value).CountBy(static value => value).ToDictionary();
        Assert.InRange(counts["C0000201"], 900, 1100);
        Assert.Equal(4000, counts["C0000201"] + counts["C0000202"]);
    }

    [Fact]
    public void What_a_resolver_keeps_is_right_for_every_address_that_it_may_use_it_for()
    {
        Gen.Select(Gen.UInt, Gen.Int[0, 28], Gen.UShort[0, 5]).Array[1, 30].Sample(networks =>
        {
            var builder = new LocationMapBuilder();
            var listed = networks.Select(static network => (Network: Truncate(network.Item1, network.Item2), network.Item3)).ToList();
            listed.ForEach(network => builder.Add(network.Network, network.Item2));
            using var memory = new PrivateAnswerMemory();
            using var readers = new ReaderRecords();
            var map = new AnswerTable(memory, readers, seed: 1).Map(builder);
            foreach (var start in listed.Select(static network => network.Network.BaseAddress))
            {
                // The first and the last address of the scope lie where the one that was asked for lies.
                var (location, prefix) = map.Find(start);
                var scope = Truncate(ToNumber(start), prefix);
                Assert.InRange(prefix, 0, 24);
                Assert.Equal(location, map.Find(scope.BaseAddress).Location);
                Assert.Equal((location, prefix), map.Find(ToAddress(ToNumber(scope.BaseAddress) | (uint)((1UL << (32 - prefix)) - 1))));
            }
        }, iter: 300);
    }

    [Fact]
    public void A_longer_network_has_the_last_word_whatever_came_first()
    {
        var builder = new LocationMapBuilder();
        builder.Add(IPNetwork.Parse("10.1.2.0/24"), 3);
        builder.Add(IPNetwork.Parse("10.0.0.0/8"), 1);
        builder.Add(IPNetwork.Parse("10.1.0.0/16"), 2);
        builder.Add(IPNetwork.Parse("10.1.2.128/25"), 4);
        var map = _table.Map(builder);
        Assert.Equal((3, 24), map.Find(IPAddress.Parse("10.1.2.200")));
        Assert.Equal((2, 24), map.Find(IPAddress.Parse("10.1.3.1")));
        Assert.Equal((1, 9), map.Find(IPAddress.Parse("10.200.0.1")));
        Assert.Equal((0, 8), map.Find(IPAddress.Parse("11.0.0.1")));
        Assert.Equal((0, 0), map.Find(IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void Names_of_a_set_that_cannot_be_answered_fail_and_say_why_until_it_can()
    {
        _table.Put(Zone, Zone.Child("alias"), RecordSet.Cname(300, Zone.Child("www")));
        _table.Publish();
        _table.Fail(_set, ExtendedError.NotReady);
        var failed = new BuiltTable(_table).Ask(new Query { Name = "alias.edge.test", EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal((DnsResponseCode.ServerFailure, false, 0, 0), (failed.Code, failed.IsAuthoritative, failed.Answers.Count, failed.Authorities.Count));
        Assert.Equal("000F0002000E", failed.Opt!.Value);
        Assert.Equal(DnsResponseCode.NoError, new BuiltTable(_table).Ask("www.edge.test", DnsRecordType.Txt).Code);
        Assert.Equal(6, new TableCheck(_memory).Run());
        _table.Replace(_set, Default);
        Assert.Equal("C0000201", AskFrom("198.18.0.1").Answers.Single().Value);
    }

    [Fact]
    public void Memory_of_what_was_replaced_is_taken_back()
    {
        var before = _table.UsedBytes;
        for (var round = 0; round < 3; round++)
        {
            var map = World();
            Steer(map, [(IPNetwork.Parse("198.51.100.0/24"), 3)]);
            Assert.Equal(3, new TableCheck(_memory).Run() - 1);
            _table.Drop(map);
            _table.Replace(_set, null);
        }

        _table.Remove(Zone, Zone.Child("www"), DnsRecordType.A);
        _table.Unshare(_set);
        _table.Publish();
        for (var round = 0; round < 600; round++)
        {
            _table.Put(Zone, Zone.Child("other"), RecordSet.Txt(1, round.ToString(CultureInfo.InvariantCulture)));
            _table.Publish();
        }

        _table.Remove(Zone, Zone.Child("other"), DnsRecordType.Txt);
        Assert.InRange(_table.UsedBytes, 0, before + 65536);
    }

    [Fact]
    public void What_was_given_up_is_not_given_up_again()
    {
        var map = World();
        _table.Drop(map);
        Assert.Throws<InvalidOperationException>(() => _table.Drop(map));
        var set = _table.Share(DnsRecordType.A);
        _table.Unshare(set);
        Assert.Throws<InvalidOperationException>(() => _table.Unshare(set));
        _table.Publish();
        Assert.Throws<InvalidOperationException>(() => _table.Unshare(set));
    }

    [Fact]
    public void Answering_allocates_nothing()
    {
        Steer(World(), [(IPNetwork.Parse("10.0.0.0/8"), 3)]);
        var table = new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse("198.51.100.1")) };
        var packet = QueryOf("2001:db8:1::/48", "www.edge.test").ToBytes();
        var response = new byte[DnsLimits.MessageBytesMax];
        // A collection, which another test's thread may cause, counts what is left of this thread's room as allocated.
        AnswerAll();
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => AnswerAll()));

        long AnswerAll()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                table.Answer(packet, response, DnsTransport.Udp);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _readers.Dispose();
    }

    /// <summary>Germany is a /22 and an IPv6 network, France the /24 of documentation.</summary>
    private LocationMap World()
    {
        var builder = new LocationMapBuilder();
        builder.Add(IPNetwork.Parse("198.51.100.0/22"), Germany);
        builder.Add(IPNetwork.Parse("203.0.113.0/24"), France);
        builder.Add(IPNetwork.Parse("2001:db8:1::/48"), Germany);
        return _table.Map(builder);
    }

    private void Steer(LocationMap map, IReadOnlyList<(IPNetwork Network, int Answer)>? networks = null) =>
        _table.Steer(_set, new SteeredSet([SteeredAnswer.Of(Default), SteeredAnswer.Of(German), SteeredAnswer.Of(French), SteeredAnswer.Of(Office)])
        {
            Map = map,
            ByLocation = new Dictionary<ushort, int> { [Germany] = 1, [France] = 2 },
            ByNetwork = networks ?? [],
        });

    private Reply AskFrom(string client, string? subnet = null, string name = "www.edge.test") =>
        new BuiltTable(_table) { Client = ClientAddress.Of(IPAddress.Parse(client)) }.Ask(QueryOf(subnet, name));

    private static Query QueryOf(string? subnet, string name)
    {
        if (subnet?.Split('/') is not [var address, var bits])
        {
            return new Query { Name = name };
        }

        var (parsed, prefix) = (IPAddress.Parse(address), byte.Parse(bits, CultureInfo.InvariantCulture));
        var bytes = parsed.GetAddressBytes().AsSpan(0, (prefix + 7) / 8);
        var family = (byte)(parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 1 : 2);
        return new Query { Name = name, EdnsBytes = 1232, EdnsOptions = [0, 8, 0, (byte)(4 + bytes.Length), 0, family, prefix, 0, .. bytes] };
    }

    private static int ScopeOf(Reply reply) => Convert.FromHexString(reply.Opt!.Value)[7];

    private static RecordSet Address(string text) => RecordSet.Addresses(30, IPAddress.Parse(text));

    private static IPNetwork Truncate(uint address, int prefix) => new(ToAddress(prefix == 0 ? 0 : address & (uint.MaxValue << (32 - prefix))), prefix);

    private static uint ToNumber(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress ToAddress(uint number)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
