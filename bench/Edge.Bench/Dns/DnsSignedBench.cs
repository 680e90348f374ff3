using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using Edge.Dns;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>
/// Answers that are signed when they are asked for: from the cache, against the same without signatures; and each for the first time,
/// against Knot, which signs at every query. Goal: DNS page, section 4.6.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class DnsSignedBench
{
    private const double CachedGoal = 1.1;
    private const int ZoneCount = 20;

    /// <summary>In all three times as many as the cache holds, so that hardly any is found there when its turn comes again.</summary>
    private const int NamesPerZone = 10_000;

    private const int WarmNames = 50;

    public static async Task<Report> RunAsync(bool quick)
    {
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
        var folder = Machine.TemporaryFolder();
        try
        {
            var program = new EngineProgram("taskset", ["-c", Cores.Server, Machine.Edge, "dns-engine"], EngineProgram.OwnRelease, EndsAlone: true);
            using var keeper = new EngineKeeper(program, folder, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0 }, TimeProvider.System);
            Fill(keeper);
            keeper.Start();
            await using var knot = await DnsPeer.StartKnotAsync(Path.Combine(folder, "knot"), await WriteZoneAsync(folder), "mod-onlinesign");
            var ours = new DnsSide("edge", keeper.LocalEndPoint, keeper.ProcessId);
            var (rounds, length) = quick ? (3, TimeSpan.FromSeconds(2)) : (7, TimeSpan.FromSeconds(4));
            using var signed = new DnsLoad(Queries(WarmNames, static (zone, name) => $"n{name}.z{zone}.{DnsZone.Apex}", isSigned: true));
            using var plain = new DnsLoad(Queries(WarmNames, static (zone, name) => $"n{name}.z{zone}.{DnsZone.Apex}", isSigned: false));
            using var fresh = new DnsLoad(Queries(NamesPerZone, static (zone, name) => $"n{name}.z{zone}.{DnsZone.Apex}", isSigned: true));
            using var theirs = new DnsLoad(Queries(NamesPerZone, static (zone, name) => $"n{name}-{zone}.{DnsZone.Apex}", isSigned: true));
            var cached = Measure([(ours, signed), (ours, plain)], rounds, length);
            var counters = new DnsEngineCounters(keeper.Table.Readers);
            var before = (counters.Signatures, Count(counters));
            var made = Measure([(ours, fresh), (knot.Side, theirs)], rounds, length);
            var share = (counters.Signatures - before.Signatures) / (double)(Count(counters) - before.Item2);
            Assert.True(share > 0.95 && counters.Truncated + counters.SignaturesRefused == 0, $"{share:P0} of the answers were signed anew, {counters.Truncated} were sent to TCP");
            await keeper.StopAsync(CancellationToken.None);
            return new Report(
                "dns-signed",
                [
                    new Row("UDP, steered names, signatures from the cache", "cpu_us_per_query", cached[0], "edge, unsigned", cached[1], CachedGoal),
                    new Row("UDP, a signature for each query", "cpu_us_per_query", made[0], "knot, mod-onlinesign", made[1], null),
                ],
                ["server on one core, the load and all else on the other; 256 queries under way; medians of interleaved rounds; ECDSA on P-256 everywhere"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Count(DnsEngineCounters counters) => counters.Queries(DnsTransport.Udp, DnsResponseCode.NoError);

    private static double[] Measure((DnsSide Side, DnsLoad Load)[] cases, int rounds, TimeSpan length)
    {
        var costs = cases.Select(static _ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var before = CpuClock.Microseconds(cases[i].Side.Process);
                var (answered, lost) = cases[i].Load.Run(cases[i].Side.Server, length);
                Assert.True(lost < answered / 100, $"{cases[i].Side.Name} lost {lost} of {answered + lost} queries");

                // The first round warms up.
                if (round > 0)
                {
                    costs[i].Add((CpuClock.Microseconds(cases[i].Side.Process) - before) / answered);
                }
            }
        }

        return [.. costs.Select(static cost => cost.Order().ElementAt(cost.Count / 2))];
    }

    /// <summary>Zones with one steered set for all their names.</summary>
    private static void Fill(EngineKeeper keeper)
    {
        var shared = keeper.Table.Share(DnsRecordType.A);
        keeper.Table.Steer(shared, new SteeredSet([SteeredAnswer.Of(RecordSet.Addresses(60, IPAddress.Parse("192.0.2.1")))]));
        for (var zone = 0; zone < ZoneCount; zone++)
        {
            var apex = DnsName.Parse($"z{zone}.{DnsZone.Apex}");
            SigningKey key = new(ZoneKey.ZoneFlags, EcdsaKey.Generate());
            var soa = RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = apex, Mailbox = apex, Serial = 1 });
            List<ZoneChange> content =
            [
                new() { Owner = apex, Type = DnsRecordType.Soa, Set = soa },
                new() { Owner = apex, Type = DnsRecordType.Dnskey, Set = KeyRecords.Dnskey(300, key.Public) },
                .. Enumerable.Range(0, NamesPerZone).Select(name => new ZoneChange { Owner = apex.Child($"n{name}"), Type = DnsRecordType.A, Set = RecordSet.Addresses(60, IPAddress.Any), IsSignedOnDemand = true }),
            ];
            var signed = SignedZone.Sign(apex, content, new ZoneSigning { ZoneKeys = [key], KeyKeys = [key] }, TimeProvider.System.GetUtcNow()).ToZone();
            keeper.Table.PutZone(apex, soa, signed.Find(apex)!.FindSignatures(DnsRecordType.Soa));
            foreach (var name in signed.Names)
            {
                keeper.Table.Put(apex, name.Name, name.Find(DnsRecordType.Nsec)!, name.FindSignatures(DnsRecordType.Nsec));
                if (!name.Name.Equals(apex))
                {
                    keeper.Table.Put(apex, name.Name, shared);
                }
            }

            keeper.SetKeys(apex, [key]);
        }

        keeper.Table.Publish();
    }

    private static async Task<string> WriteZoneAsync(string folder)
    {
        var text = new StringBuilder($"$ORIGIN {DnsZone.Apex}.\n$TTL 60\n@ SOA ns host 1 7200 900 1209600 300\n@ NS ns\nns A 192.0.2.1\n");
        for (var zone = 0; zone < ZoneCount; zone++)
        {
            for (var name = 0; name < NamesPerZone; name++)
            {
                text.Append(CultureInfo.InvariantCulture, $"n{name}-{zone} A 192.0.2.1\n");
            }
        }

        var file = Path.Combine(folder, "online.zone");
        await File.WriteAllTextAsync(file, text.ToString());
        return file;
    }

    /// <summary>Zone after zone, so that none has more made at once than it may.</summary>
    private static List<byte[]> Queries(int namesPerZone, Func<int, int, string> nameOf, bool isSigned) =>
    [
        .. from name in Enumerable.Range(0, namesPerZone)
           from zone in Enumerable.Range(0, ZoneCount)
           select new DnsMessage
           {
               Id = (ushort)name,
               Questions = [new DnsQuestion(DnsName.Parse(nameOf(zone, name)), DnsRecordType.A)],
               Edns = new DnsEdns { DatagramBytesMax = 1232, DnssecOk = isSigned },
           }.ToBytes(),
    ];
}
