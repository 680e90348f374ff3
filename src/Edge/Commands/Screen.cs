using Spectre.Console;

namespace Edge.Commands;

/// <summary>Spectre's console over a shell's output.</summary>
internal static class Screen
{
    public static IAnsiConsole Of(CommandShell shell)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(shell.Output),
            Ansi = shell.OutputIsTerminal && shell.VariableOrNull("NO_COLOR") is null ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = shell.OutputIsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Width = shell.Width > 0 ? shell.Width : 120;
        return console;
    }
}
