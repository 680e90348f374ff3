using System.Text;
using Edge.Commands;

namespace Edge.Tests.Unit.Commands;

/// <summary>What a command printed and returned, run in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] arguments) => OfAsync([], "", arguments);

    public static Task<CommandRun> OfAsync(Dictionary<string, string> variables, string input, params string[] arguments) =>
        OfAsync(variables, Encoding.UTF8.GetBytes(input), arguments);

    public static Task<CommandRun> OfAsync(Dictionary<string, string> variables, byte[] input, params string[] arguments) =>
        OfAsync(variables, new StringReader(Encoding.UTF8.GetString(input)), () => new MemoryStream(input), null, arguments);

    /// <param name="answer">What to answer to a question, given all that was printed before it.</param>
    public static Task<CommandRun> OfAsync(Dictionary<string, string> variables, Func<string, string> answer, params string[] arguments) =>
        OfAsync(variables, null, () => Stream.Null, answer, arguments);

    private static async Task<CommandRun> OfAsync(Dictionary<string, string> variables, TextReader? input, Func<Stream> open, Func<string, string>? answer, string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new CommandShell
        {
            Output = output,
            Error = error,
            Input = input ?? new AnsweringReader(() => answer!(output.ToString())),
            OpenInput = open,
            OutputIsTerminal = false,
            Variable = variables.GetValueOrDefault,
            Folder = Path.GetTempPath(),
            Time = TimeProvider.System,
        };
        var code = await EdgeCommandLine.RunAsync(arguments, shell, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
