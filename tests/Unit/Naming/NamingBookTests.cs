using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

public sealed class NamingBookTests
{
    [Fact]
    public void Stargates_on_anycast_addresses_are_name_servers_by_these_and_not_by_their_own()
    {
        var first = Networks.Stargate("stargate-1", "127.0.1.1:53");
        var input = Networks.Small with
        {
            Stargates = [first with { Node = first.Node with { Anycast = ["192.0.2.53", "2001:db8:53::53"] } }, Networks.Stargate("stargate-2", "127.0.1.2:53")],
        };
        var table = Networks.Compile(input);
        Assert.Equal(["192.0.2.53"], Networks.Addresses(table.Ask("ns1.edge.test", DnsRecordType.A)));
        Assert.Equal(["2001:db8:53::53"], Networks.Addresses(table.Ask("ns1.edge.test", DnsRecordType.Aaaa)));
        Assert.Equal(["127.0.1.2"], Networks.Addresses(table.Ask("ns2.edge.test", DnsRecordType.A)));
    }

    [Fact]
    public void A_services_name_and_domain_lead_to_the_gateways()
    {
        var table = Networks.Compile(Networks.Small);
        foreach (var name in (ReadOnlySpan<string>)["docs.edge.test", "docs.example", "inside.edge.test"])
        {
            var reply = table.Ask(name, DnsRecordType.A);
            Assert.Equal(["127.0.2.1", "127.0.2.2"], Networks.Addresses(reply).Order());
            Assert.All(reply.Answers, record => Assert.Equal(30u, record.Ttl));
        }
    }

    [Fact]
    public void The_networks_zone_names_its_stargates_in_the_order_of_their_ids()
    {
        var table = Networks.Compile(Networks.Small);
        var servers = table.Ask("edge.test", DnsRecordType.Ns);
        Assert.Equal(2, servers.Answers.Count);
        Assert.Equal(["127.0.1.1"], Networks.Addresses(table.Ask("ns1.edge.test", DnsRecordType.A)));
        Assert.Equal(["127.0.1.2"], Networks.Addresses(table.Ask("ns2.edge.test", DnsRecordType.A)));
        Assert.Equal(DnsResponseCode.NameError, table.Ask("ns3.edge.test", DnsRecordType.A).Code);
        Assert.Equal(2, servers.Additionals.Count);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4_294_967_295, 4_294_967_295)]
    [InlineData(4_294_967_296, 0)]
    [InlineData(4_294_967_303, 7)]
    public void The_serial_is_the_revision_modulo_two_to_the_32(long revision, uint serial)
    {
        var table = Networks.Compile(Networks.Small with { Revision = new Revision(revision) });
        var value = Assert.Single(table.Ask("docs.example", DnsRecordType.Soa).Answers).Value;
        Assert.Equal(serial.ToString("X8", null), value[^40..^32]);
    }

    [Fact]
    public void A_claimed_domain_outside_the_network_is_a_zone_of_its_own()
    {
        var table = Networks.Compile(Networks.Small);
        Assert.Equal("docs.example.", Assert.Single(table.Ask("docs.example", DnsRecordType.Soa).Answers).Name);
        Assert.Equal(2, table.Ask("docs.example", DnsRecordType.Ns).Answers.Count);
        Assert.Equal("docs.example.", Assert.Single(table.Ask("no.docs.example", DnsRecordType.A).Authorities).Name);
        Assert.Equal(DnsResponseCode.Refused, table.Ask("example", DnsRecordType.A).Code);
    }

    [Fact]
    public void A_claimed_domain_inside_the_network_is_a_name_in_its_zone()
    {
        var table = Networks.Compile(Networks.Small);
        Assert.Equal("edge.test.", Assert.Single(table.Ask("inside.edge.test", DnsRecordType.Soa).Authorities).Name);
    }

    [Fact]
    public void Domains_of_two_services_may_lie_in_one_another()
    {
        var table = Networks.Compile(Networks.Small with
        {
            Services = [new("outer", ["shop.example"]), new("inner", ["www.eu.shop.example"])],
        });
        Assert.Equal(2, table.Ask("www.eu.shop.example", DnsRecordType.A).Answers.Count);
        Assert.Equal(DnsResponseCode.NoError, table.Ask("eu.shop.example", DnsRecordType.A).Code);
        Assert.Equal("www.eu.shop.example.", Assert.Single(table.Ask("x.www.eu.shop.example", DnsRecordType.A).Authorities).Name);
    }

    [Fact]
    public void A_service_cannot_take_a_name_servers_name_nor_break_the_table()
    {
        var table = Networks.Compile(Networks.Small with
        {
            Services =
            [
                new("ns1", ["ns2.edge.test"]),
                new("not a label", ["..", "", "."]),
                new("twice", ["same.example", "same.example", "edge.test", "twice.edge.test"]),
                new("again", ["same.example"]),
            ],
        });
        Assert.Equal(["127.0.1.1"], Networks.Addresses(table.Ask("ns1.edge.test", DnsRecordType.A)));
        Assert.Equal(["127.0.1.2"], Networks.Addresses(table.Ask("ns2.edge.test", DnsRecordType.A)));
        Assert.Equal(2, table.Ask("same.example", DnsRecordType.A).Answers.Count);
        Assert.Equal(2, table.Ask("edge.test", DnsRecordType.A).Answers.Count);
    }

    [Fact]
    public void Ipv6_gateways_are_answered_as_aaaa()
    {
        var table = Networks.Compile(Networks.Small with
        {
            Gateways =
            [
                Networks.Gateway("g1", NodeHealth.Healthy) with { Node = Networks.GatewayNode("[2001:db8::1]:80", "192.0.2.1:443") },
                Networks.Gateway("g2", NodeHealth.Healthy) with { Node = Networks.GatewayNode("[::ffff:192.0.2.2]:80", null) },
            ],
        });
        Assert.Equal(["2001:db8::1"], Networks.Addresses(table.Ask("docs.edge.test", DnsRecordType.Aaaa)));
        Assert.Equal(["192.0.2.1", "192.0.2.2"], Networks.Addresses(table.Ask("docs.edge.test", DnsRecordType.A)).Order());
    }

    [Fact]
    public void A_wildcard_or_a_host_name_is_no_address_to_answer_with()
    {
        var table = Networks.Compile(Networks.Small with
        {
            Stargates = [Networks.Stargate("a", "0.0.0.0:53"), Networks.Stargate("b", "ns.example:53"), Networks.Stargate("c", "192.0.2.1:53")],
            Gateways = [Networks.Gateway("g1", NodeHealth.Healthy, "0.0.0.0"), Networks.Gateway("g2", NodeHealth.Healthy, "192.0.2.2")],
        });
        Assert.Equal(["192.0.2.1"], Networks.Addresses(table.Ask("ns1.edge.test", DnsRecordType.A)));
        Assert.Single(table.Ask("edge.test", DnsRecordType.Ns).Answers);
        Assert.Equal(["192.0.2.2"], Networks.Addresses(table.Ask("docs.edge.test", DnsRecordType.A)));
    }

    [Fact]
    public void At_most_thirteen_stargates_are_named()
    {
        var stargates = Enumerable.Range(10, 20).Select(number => Networks.Stargate($"sg{number}", $"127.0.1.{number}:53")).ToList();
        var table = Networks.Compile(Networks.Small with { Stargates = stargates });
        var bytes = table.Ask(Query.For("edge.test", DnsRecordType.Ns));
        Assert.Equal(13, Reply.Parse(bytes).Answers.Count);
        Assert.InRange(bytes.Length, 1, 512);
    }

    [Fact]
    public void A_network_without_any_node_still_denies_with_authority()
    {
        var table = Networks.Compile(Networks.Small with { Stargates = [], Gateways = [] });
        var reply = table.Ask("docs.edge.test", DnsRecordType.A);
        Assert.Equal(DnsResponseCode.NoError, reply.Code);
        Assert.Empty(reply.Answers);
        Assert.Single(reply.Authorities);
        Assert.Single(table.Ask("docs.example", DnsRecordType.Soa).Answers);
    }

    [Fact]
    public void Of_many_gateways_every_one_is_used_though_an_answer_holds_sixteen()
    {
        var gateways = Enumerable.Range(1, 100)
            .Select(number => Networks.Gateway($"g{number:D3}", NodeHealth.Healthy) with { Node = Networks.GatewayNode($"10.0.0.{number}:80", null) })
            .ToList();
        var services = Enumerable.Range(1, 500).Select(number => new NamedService($"s{number}", [])).ToList();
        var table = Networks.Compile(Networks.Small with { Gateways = gateways, Services = services });
        HashSet<string> first = [];
        foreach (var service in services)
        {
            var bytes = table.Ask(Query.For($"{service.Id}.edge.test", DnsRecordType.A));
            Assert.InRange(bytes.Length, 1, 512);
            var addresses = Networks.Addresses(Reply.Parse(bytes));
            Assert.Equal(16, addresses.Distinct().Count());
            first.Add(addresses[0]);
        }

        Assert.InRange(first.Count, 95, 100);
    }

    [Fact]
    public void Equal_inputs_in_any_order_give_equal_answers()
    {
        var turned = Networks.Small with
        {
            Stargates = [.. Networks.Small.Stargates.Reverse()],
            Gateways = [.. Networks.Small.Gateways.Reverse()],
            Services = [.. Networks.Small.Services.Reverse()],
        };
        var (one, other) = (Networks.Compile(Networks.Small), Networks.Compile(turned));
        foreach (var name in (ReadOnlySpan<string>)["docs.edge.test", "docs.example", "edge.test", "ns1.edge.test", "no.example"])
        {
            Assert.Equal(one.Ask(Query.For(name, DnsRecordType.A)), other.Ask(Query.For(name, DnsRecordType.A)));
            Assert.Equal(one.Ask(Query.For(name, DnsRecordType.Ns)), other.Ask(Query.For(name, DnsRecordType.Ns)));
        }
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Null(new NamingOptions().Fault);
        Assert.Equal("AddressCountMax must be 1 to 64", new NamingOptions { AddressCountMax = 0 }.Fault);
        Assert.Equal("AddressTtlSeconds must be 1 to 3600", new NamingOptions { AddressTtlSeconds = 3601 }.Fault);
    }
}
