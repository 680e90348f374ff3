using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Edge.Dns;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>
/// Keeps an engine in a process of its own, as a Stargate does, and says where it answers. In a storm it changes records all the time,
/// makes garbage, and stops itself each second for a full collection.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class KeeperProgram
{
    public const string Command = "dns-keeper";

    private const string Storm = "storm";
    private const int ChangesPerSecond = 100;
    private const int GarbagePerChange = 1 << 20;
    private const int KeptCount = 1 << 18;
    private const int KeptBytes = 200;

    /// <summary>Starts one on the server's core; it ends with the process that is returned.</summary>
    public static async Task<(ChildProcess Process, DnsSide Engine)> StartAsync(string folder, string source, bool storm)
    {
        Directory.CreateDirectory(folder);
        var program = Environment.ProcessPath!;
        string[] arguments = [Command, folder, source, storm ? Storm : "calm"];
        var process = await ChildProcess.StartAsync(Command, Path.Combine(Machine.Logs, "bench", $"{Command}.log"), program, arguments, cores: Cores.Server);
        await process.WaitForLineAsync("ready", TimeSpan.FromMinutes(2));
        var words = process.Output.Split(' ', '\n');
        return (process, new DnsSide("edge", IPEndPoint.Parse(words[0]), int.Parse(words[1], CultureInfo.InvariantCulture)));
    }

    /// <param name="arguments">The folder, then a zone's file or a count of names, then whether it storms.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var program = new EngineProgram(Machine.Edge, ["dns-engine"], EngineProgram.OwnRelease, EndsAlone: true);
        var policy = new AnswerPolicy { ServerId = "edge"u8.ToArray(), CookieSecret = new byte[AnswerPolicy.CookieSecretBytes] };
        var options = new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0, Policy = policy };
        using var keeper = new EngineKeeper(program, arguments[0], options, TimeProvider.System);
        if (int.TryParse(arguments[1], CultureInfo.InvariantCulture, out var names))
        {
            new DnsZone(names).Fill(keeper.Table);
        }
        else
        {
            DnsZone.Read(arguments[1], keeper.Table);
        }

        keeper.Start();
        await Console.Out.WriteLineAsync($"{keeper.LocalEndPoint} {keeper.ProcessId}\nready");
        await (arguments[2] == Storm ? StormAsync(keeper.Table, names) : keeper.Ended);
    }

    private static async Task StormAsync(AnswerTable table, int names)
    {
        var kept = new byte[KeptCount][];
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ChangesPerSecond));
        for (var change = 1; await tick.WaitForNextTickAsync(); change++)
        {
            DnsZone.Change(table, change % names, change);
            for (var made = 0; made < GarbagePerChange; made += KeptBytes)
            {
                kept[Random.Shared.Next(KeptCount)] = new byte[KeptBytes];
            }

            if (change % ChangesPerSecond == 0)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            }
        }
    }
}
