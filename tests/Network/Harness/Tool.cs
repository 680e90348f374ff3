using System.Diagnostics;

namespace Edge.Tests.Network;

/// <summary>A short command of the machine, such as <c>ip</c>; its failure is the test's.</summary>
internal static class Tool
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    public static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {output}");
        return output;
    }

    public static async Task<(int ExitCode, string Output)> TryAsync(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = await LaunchThread.StartAsync(start);
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(EndWithin);
        var output = process.StandardOutput.ReadToEndAsync(late.Token);
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output + await errors);
    }
}
