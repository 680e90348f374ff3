namespace Edge.Tests.Network;

/// <summary>The `edge` command as an operator types it.</summary>
internal static class EdgeCommand
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(60);

    /// <param name="at">The machine it is typed on; the machine of the tests if null.</param>
    public static async Task<CommandResult> TryAsync(string network, IReadOnlyList<string> arguments, Station? at = null)
    {
        IReadOnlyList<string> command = [.. at?.Prefix ?? [], Machine.Edge, .. arguments];
        await using var process = await ChildProcess.StartAsync(
            "edge " + string.Join(' ', arguments.Take(2)), Path.Combine(Machine.Logs, network, "commands.log"), command[0], command.Skip(1));
        var code = await process.WaitForExitAsync(EndWithin);
        return new CommandResult(code, process.Output);
    }

    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string network, IReadOnlyList<string> arguments, Station? at = null)
    {
        var result = await TryAsync(network, arguments, at);
        Assert.True(result.ExitCode == 0, $"edge {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");
        return result.Output;
    }
}
