using Edge.Dns;
using Edge.Tests.Dns;
using Xunit.Runner.InProc.SystemConsole;

// The suite runs itself, and is also the engine's process and the keeper that some of its tests kill.
if (OperatingSystem.IsLinux() && args is [EngineProcess.Command, var release, var path])
{
    // Its will is a file that it writes.
    await new EngineServer(path, release, TimeProvider.System, Execute).RunAsync(CancellationToken.None);
    return 0;
}

return OperatingSystem.IsLinux() && args is [DoomedKeeper.Command, var folder, var port]
    ? DoomedKeeper.Run(folder, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture))
    : await ConsoleRunner.Run(args);

static bool Execute(string file, bool isEnd)
{
    if (!isEnd)
    {
        File.WriteAllText(file, "");
    }

    return true;
}
