using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A process that keeps an engine, says on which port, and waits for its death.</summary>
[SupportedOSPlatform("linux")]
internal static class DoomedKeeper
{
    public const string Command = "dns-keeper";

    /// <summary>Starts one on a free port; it lives until it is killed.</summary>
    public static Process Start(string folder) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Command, folder, "0"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Waits until its engine answers; says where, and which process that is.</summary>
    public static async Task<(IPEndPoint Server, int Engine)> ReadPlaceAsync(Process keeper)
    {
        var told = (await keeper.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ').Select(int.Parse).ToArray();
        return (new IPEndPoint(IPAddress.Loopback, told[0]), told[1]);
    }

    public static int Run(string folder, int port)
    {
        var keeper = new EngineKeeper(EngineProcess.Program(endsAlone: false), folder, EngineProcess.Options(port), TimeProvider.System);
        EngineProcess.Fill(keeper.Table);
        keeper.Start();
        Console.WriteLine($"{keeper.LocalEndPoint.Port} {keeper.ProcessId}");
        Console.In.ReadLine();
        return 0;
    }
}
