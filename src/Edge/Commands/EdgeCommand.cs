using System.CommandLine;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>One command: what it says of itself, with examples, and what it does.</summary>
internal class EdgeCommand : Command
{
    public EdgeCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines, shown at the end of <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Sets what the command does. A returned failure ends it with exit code 1 and one line on the error stream; null is success.
    /// </summary>
    public EdgeCommand Does(CommandShell shell, Func<ParseResult, CancellationToken, Task<Failure?>> body)
    {
        SetAction(async (parsed, cancellation) =>
        {
            var failure = await body(parsed, cancellation);
            if (failure is null)
            {
                return ExitCode.Success;
            }

            await shell.Error.WriteLineAsync($"edge: {OneLine(failure.Message)}");
            return ExitCode.Failure;
        });
        return this;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
