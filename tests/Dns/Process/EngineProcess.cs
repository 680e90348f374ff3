using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>How this suite's program is started as an engine.</summary>
internal static class EngineProcess
{
    public const string Command = "dns-engine";

    public static EngineProgram Program(string release = "1", bool endsAlone = true) => new(Environment.ProcessPath!, [Command, release], release, endsAlone);

    public static DnsEngineOptions Options(int port = 0) => new() { Address = IPAddress.Loopback, Port = port, DatagramWorkerCount = 2 };

    /// <summary>Fills a table with what <see cref="Tables.EdgeTest"/> has.</summary>
    public static void Fill(AnswerTable table)
    {
        var zone = Tables.Name("edge.test");
        table.PutZone(zone, Tables.Soa);
        table.Put(zone, Tables.Name("docs.edge.test"), RecordSet.Addresses(30, IPAddress.Parse("127.0.2.1"), IPAddress.Parse("127.0.2.2")));
        table.Publish();
    }
}
