using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Edge.Backbone;
using Edge.Bird;
using Edge.Commands;
using Edge.Dns;

namespace Edge.Running;

/// <summary>The process that answers a Stargate's DNS: this program under another command, which people do not call.</summary>
internal static class DnsEngineProcess
{
    public const string Command = "dns-engine";

    /// <summary>How a Stargate starts it; null where it answers by itself.</summary>
    public static EngineProgram? Program(bool endsAlone)
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program)
        {
            return null;
        }

        // Under the host "dotnet", the program is its first argument.
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new EngineProgram(program, isHosted ? [typeof(DnsEngineProcess).Assembly.Location, Command] : [Command], EngineProgram.OwnRelease, endsAlone);
    }

    /// <summary>
    /// Runs until its Stargate stops it. A terminal's Ctrl-C, and its end, are for the Stargate alone: it says what becomes of
    /// the engine. SIGTERM stops it in good order.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public static async Task<int> RunAsync(string path)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        await new EngineServer(path, EngineProgram.OwnRelease, TimeProvider.System, Execute).RunAsync(stop.Token);
        return ExitCode.Success;
    }

    /// <summary>
    /// The will of a Stargate that is a member of an anycast group: where BIRD is that announces it. An engine that is alone cannot
    /// tell whether others are left: it lets them be preferred, and withdraws when it ends itself.
    /// </summary>
    private static bool Execute(string bird, bool isEnd)
    {
        using var speaker = new BirdSpeaker(new BirdOptions { Path = bird }, TimeProvider.System);
        return isEnd ? speaker.Announce(RouteAnnouncement.Withdrawn) is null
            : speaker.Report() is { Succeeded: true, Value: var report }
                && (report.Announcement != RouteAnnouncement.Best || speaker.Announce(RouteAnnouncement.Draining) is null);
    }
}
