using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Bench.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>TCP of the engine's process against NSD and Knot, and TLS of a Stargate against NSD, by processor time per query on connections that stay.</summary>
[SupportedOSPlatform("linux")]
internal static class DnsStreamBench
{
    private const int Names = 10_000;

    /// <summary>The zone that is asked for by TLS has so many, as they are committed to the Stargate's store.</summary>
    private const int SecureNames = 1_000;

    private const int TlsPort = 5853;

    public static async Task<Report> RunAsync(bool quick)
    {
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
        var folder = Machine.TemporaryFolder();
        try
        {
            var rows = new List<Row>();
            var notes = new List<string>();
            await ComparePlainAsync(Path.Combine(folder, "tcp"), quick, rows, notes);
            await CompareSecureAsync(Path.Combine(folder, "tls"), quick, rows, notes);
            return new Report("dns-streams", rows,
            [
                "server on one core, the load and all else on the other; connections that stay, 256 queries under way on 8 by TCP, 64 on 64 by TLS, as NSD does not answer all that come together there; medians of interleaved rounds",
                "TLS 1.3 with P-256; ours within a Stargate, with cookies; the Knot of Debian 12 answers by no TLS",
                .. notes,
            ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ComparePlainAsync(string folder, bool quick, List<Row> rows, List<string> notes)
    {
        Directory.CreateDirectory(folder);
        var zone = new DnsZone(Names);
        var file = Path.Combine(folder, "bench.zone");
        await File.WriteAllTextAsync(file, zone.Text);
        await using var nsd = await DnsPeer.StartNsdAsync(Path.Combine(folder, "nsd"), file);
        await using var knot = await DnsPeer.StartKnotAsync(Path.Combine(folder, "knot"), file);
        var (keeper, engine) = await KeeperProgram.StartAsync(Path.Combine(folder, "edge"), Names.ToString(CultureInfo.InvariantCulture), storm: false);
        await using (keeper)
        {
            Measure("TCP, mixed queries over 10^4 names", tls: false, new StreamDnsLoad(zone.Queries(), connections: 8, pipelined: 32), [engine, nsd.Side, knot.Side], quick, rows, notes);
        }
    }

    private static async Task CompareSecureAsync(string folder, bool quick, List<Row> rows, List<string> notes)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "bench.zone");
        var lines = Enumerable.Range(0, SecureNames).Select(static host => $"host{host} IN A {AddressOf(host)}");
        await File.WriteAllTextAsync(file, $"$ORIGIN {DnsZone.Apex}.\n$TTL 300\n@ IN SOA ns1 hostmaster 1 7200 900 1209600 30\n@ IN NS ns1\nns1 IN A 192.0.2.1\n{string.Join('\n', lines)}\n");
        var port = FreePort();
        await using var nsd = await DnsPeer.StartNsdAsync(Path.Combine(folder, "nsd"), file, WriteCertificate(folder, port));
        await using var stargate = await BenchStargate.StartAsync(TimeProvider.System);
        await FillAsync(stargate);
        DnsSide[] sides = [new DnsSide("edge", stargate.Node.At(TlsPort), stargate.Process), nsd.Side with { Server = new IPEndPoint(IPAddress.Loopback, port) }];
        Measure("TLS, addresses of 10^3 names", tls: true, new StreamDnsLoad(Queries(), connections: 64, pipelined: 1), sides, quick, rows, notes);
        Measure("TLS, the same, 32 queries under way on each of 8 connections", tls: true, new StreamDnsLoad(Queries(), connections: 8, pipelined: 32), sides[..1], quick, rows, notes);
    }

    private static void Measure(string label, bool tls, StreamDnsLoad load, DnsSide[] sides, bool quick, List<Row> rows, List<string> notes)
    {
        var (rounds, length) = quick ? (3, TimeSpan.FromSeconds(2)) : (7, TimeSpan.FromSeconds(4));
        var costs = sides.Select(static _ => new List<double>()).ToArray();
        var rates = new double[sides.Length];
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < sides.Length; i++)
            {
                var before = CpuClock.Microseconds(sides[i].Process);
                var answered = load.Run(sides[i].Server, tls, length);
                if (round >= 0)
                {
                    costs[i].Add((CpuClock.Microseconds(sides[i].Process) - before) / answered);
                    rates[i] = Math.Max(rates[i], answered / length.TotalSeconds);
                }
            }
        }

        var medians = costs.Select(static cost => cost.Order().ElementAt(cost.Count / 2)).ToList();
        rows.AddRange(sides.Skip(1).Select((side, i) => new Row(label, "cpu_us_per_query", medians[0], side.Name, medians[i + 1], null)));
        notes.Add($"{label}: " + string.Join(", ", sides.Select((side, i) => string.Create(CultureInfo.InvariantCulture, $"{side.Name} {rates[i]:0} queries/s, {costs[i].Min():0.00} to {costs[i].Max():0.00} µs"))));
    }

    private static async Task FillAsync(BenchStargate stargate)
    {
        await stargate.CommitAsync([ResourceKinds.Zone.Put(DnsZone.Apex, new ZoneDocument { RecordSets = SecureNames }, "bench")]);
        foreach (var chunk in Enumerable.Range(0, SecureNames).Chunk(Commit.OperationsMax))
        {
            await stargate.CommitAsync([.. chunk.Select(static host => (Operation)ResourceKinds.RecordSet.Put($"{DnsZone.Apex}/host{host}/a", new RecordSetDocument { Values = [AddressOf(host)] }, "bench"))]);
        }

        var last = QueryOf(SecureNames - 1);
        await Eventually.HoldsAsync("the Stargate answers for the last name", TimeSpan.FromSeconds(60), () => Task.FromResult(DnsAnswer.Ask(stargate.Node.Dns, last) is { Code: 0, Count: 1 }));
    }

    private static List<byte[]> Queries()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 1 << 14).Select(_ => QueryOf(random.Next(SecureNames)))];
    }

    private static byte[] QueryOf(int host) => [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DnsName.Parse($"host{host}.{DnsZone.Apex}").Wire, 0, 1, 0, 1];

    private static string AddressOf(int host) => $"10.0.{host >> 8}.{host & 255}";

    /// <summary>What makes NSD answer by TLS.</summary>
    private static string WriteCertificate(string folder, int port)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (pem, keyPem) = (Path.Combine(folder, "nsd.pem"), Path.Combine(folder, "nsd.key"));
        File.WriteAllText(pem, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(keyPem, key.ExportPkcs8PrivateKeyPem() + "\n");
        return $"ip-address: 127.0.0.1@{port}\n  tcp-count: 1000\n  tls-port: {port}\n  tls-service-pem: \"{pem}\"\n  tls-service-key: \"{keyPem}\"";
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
