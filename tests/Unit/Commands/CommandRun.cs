using Edge.Commands;

namespace Edge.Tests.Unit.Commands;

/// <summary>What a command printed and returned, run in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] arguments) => OfAsync([], "", arguments);

    public static async Task<CommandRun> OfAsync(Dictionary<string, string> variables, string input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new CommandShell
        {
            Output = output,
            Error = error,
            Input = new StringReader(input),
            OutputIsTerminal = false,
            Variable = variables.GetValueOrDefault,
            Folder = Path.GetTempPath(),
            Time = TimeProvider.System,
        };
        var code = await EdgeCommandLine.RunAsync(arguments, shell, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
