using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>Networks that the tests of Naming begin with.</summary>
internal static class Networks
{
    /// <summary>edge.test with two Stargates, two healthy Gateways and one service with a domain outside and one inside.</summary>
    public static NamingInput Small { get; } = new()
    {
        Domain = "edge.test",
        Revision = new Revision(42),
        Stargates = [Stargate("sg2", "127.0.1.2:5300"), Stargate("sg1", "127.0.1.1:5300")],
        Gateways = [Gateway("gw1", NodeHealth.Healthy, "127.0.2.1"), Gateway("gw2", NodeHealth.Healthy, "127.0.2.2")],
        Services = [new NamedService("docs", ["docs.example", "inside.edge.test"])],
    };

    public static BuiltTable Compile(NamingInput input)
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        new NamingBook(table).Apply(input);
        return new BuiltTable(table);
    }

    public static NamedStargate Stargate(string id, string dns) =>
        new(NodeId.Parse(id), new NodeDocument { Role = NodeRole.Stargate, Region = "local", Dns = dns });

    public static NamedGateway Gateway(string id, NodeHealth health, string address = "127.0.2.1", bool drain = false) =>
        new(NodeId.Parse(id), GatewayNode($"{address}:8080", $"{address}:8443") with { Drain = drain }, health);

    public static NodeDocument GatewayNode(string? http, string? https) =>
        new() { Role = NodeRole.Gateway, Region = "local", Http = http, Https = https };

    public static List<string> Addresses(Reply reply) =>
        [.. reply.Answers.Select(record => new IPAddress(Convert.FromHexString(record.Value)).ToString())];
}
