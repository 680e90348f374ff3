using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

/// <summary>A book that followed a network from moment to moment answers as one that saw the last moment alone.</summary>
public sealed class NamingChangesTests
{
    private static readonly string[] Ids = ["a", "b", "ns1", "ns2"];

    private static readonly string[] Domains = ["x.example", "y.x.example", "ns2.edge.test", "in.edge.test", "edge.test"];

    private static readonly Gen<NamingInput> AnyMoment =
        Gen.Select(Gen.Int[0, 5].List[0, 3], Gen.Int[0, 6].List[0, 6], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4].List[0, 3]).List[0, 4]).Select(
            (stargates, gateways, services) => Networks.Small with
            {
                Stargates = [.. stargates.Distinct().Select(number => Networks.Stargate($"sg{number}", $"127.0.1.{number + 1}:53"))],
                Gateways = [.. gateways.Distinct().Select(number => Networks.Gateway($"gw{number}", number % 3 == 0 ? NodeHealth.Down : NodeHealth.Healthy, $"127.0.2.{number + 1}"))],
                Services = [.. services.DistinctBy(service => service.Item1).Select(service => new NamedService(Ids[service.Item1], [.. service.Item2.Select(domain => Domains[domain])]))],
            });

    [Fact]
    public void Following_moments_ends_where_the_last_moment_begins() =>
        AnyMoment.List[1, 6].Sample(
            moments =>
            {
                var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
                var book = new NamingBook(table);
                moments.ForEach(book.Apply);
                var (followed, fresh) = (new BuiltTable(table), Networks.Compile(moments[^1]));
                Assert.Equal(fresh.Table!.NameCount, table.NameCount);
                foreach (var name in Ids.Select(id => id + ".edge.test").Concat(Domains))
                {
                    foreach (var type in (ReadOnlySpan<DnsRecordType>)[DnsRecordType.A, DnsRecordType.Ns])
                    {
                        Assert.Equal(Shown(fresh.Ask(name, type)), Shown(followed.Ask(name, type)));
                    }
                }
            },
            iter: 300);

    [Fact]
    public void A_gateway_that_falls_touches_no_name()
    {
        var services = Enumerable.Range(0, 5000).Select(number => new NamedService($"s{number}", [$"s{number}.example"])).ToList();
        var moment = Networks.Small with { Services = services };
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        var book = new NamingBook(table);
        book.Apply(moment);
        var before = GC.GetAllocatedBytesForCurrentThread();
        book.Apply(moment with { Gateways = [Networks.Gateway("gw1", NodeHealth.Healthy, "127.0.2.1"), Networks.Gateway("gw2", NodeHealth.Down, "127.0.2.2")] });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 1, 3_000_000);
        Assert.Equal(["127.0.2.1"], Networks.Addresses(new BuiltTable(table).Ask("s4999.example", DnsRecordType.A)));
    }

    private static string Shown(Reply reply) => $"{reply.Code}\n{string.Join('\n', reply.Answers)}\n{string.Join('\n', reply.Authorities.Select(record => record.Name))}\n"
        + string.Join('\n', reply.Additionals.Select(record => record.ToString()).Order(StringComparer.Ordinal));
}
