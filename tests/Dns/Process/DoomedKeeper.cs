using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A process that keeps an engine, says on which port, and waits for its death.</summary>
[SupportedOSPlatform("linux")]
internal static class DoomedKeeper
{
    public const string Command = "dns-keeper";

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
