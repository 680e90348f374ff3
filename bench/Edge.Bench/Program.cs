using Edge.Bench;
using Edge.Bench.Coordination;
using Edge.Bench.Dns;
using Edge.Bench.Revocation;
using Edge.Bench.Scale;
using Edge.Bench.Zones;

var name = args[0];
var quick = args.Contains("--quick");
if (name == "scale")
{
    ScaleBench.Run(quick, args.Contains("--json"));
    return;
}

if (name == KeeperProgram.Command && OperatingSystem.IsLinux())
{
    await KeeperProgram.RunAsync(args[1..]);
    return;
}

var report = name switch
{
    "hit" => await HitBench.RunAsync(quick),
    "coordination" => await CoordinationBench.RunAsync(quick),
    "miss" => await MissBench.RunAsync(quick),
    "revocation" => await RevocationBench.RunAsync(quick),
    "dns" when OperatingSystem.IsLinux() => await DnsBench.RunAsync(quick),
    "dns-signed" when OperatingSystem.IsLinux() => await DnsSignedBench.RunAsync(quick),
    "dns-latency" when OperatingSystem.IsLinux() => await DnsLatencyBench.RunAsync(quick),
    "dns-size" when OperatingSystem.IsLinux() => await DnsSizeBench.RunAsync(quick),
    "dns-streams" when OperatingSystem.IsLinux() => await DnsStreamBench.RunAsync(quick),
    "identity" => await IdentityBench.RunAsync(quick),
    "zones" => await ZonesBench.RunAsync(quick),
    "store" => await StoreBench.RunAsync(quick),
    _ => throw new ArgumentException($"no comparison '{name}'"),
};

var file = report.Save();
if (args.Contains("--json"))
{
    Console.WriteLine(report.ToJson());
}
else
{
    report.Print(Console.Out);
    Console.WriteLine($"written to {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
}
