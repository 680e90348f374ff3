using System.Diagnostics;

namespace Edge.Tests.Dns;

/// <summary>A tool of Debian that runs to its end in a folder of its own.</summary>
internal static class ToolRun
{
    public static async Task<(int Code, string Output)> RunAsync(string folder, string tool, string package, params string[] arguments)
    {
        if (ServerAnswers.Find(tool) is not { } program)
        {
            Assert.Skip($"{tool} is not installed (Debian: {package})");
            return default;
        }

        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Does something in a new folder, which is removed afterwards.</summary>
    public static async Task InFolderAsync(Func<string, Task> work)
    {
        var folder = Directory.CreateTempSubdirectory("edge-tool-").FullName;
        try
        {
            await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
