using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Edge.Commands;

/// <summary>The whole command line. The contract is its nouns, verbs, names and exit codes.</summary>
internal static class EdgeCommandLine
{
    /// <summary>Parses and runs one command line, and returns the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandShell shell, CancellationToken cancellation)
    {
        var root = Build(shell);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not ExamplesHelp)
        {
            return await RefuseAsync(parsed, shell);
        }

        var configuration = new InvocationConfiguration
        {
            Output = shell.Output,
            Error = shell.Error,
            EnableDefaultExceptionHandler = true,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    public static RootCommand Build(CommandShell shell)
    {
        var root = new RootCommand("Edge: an open network for content delivery and DNS.")
        {
            UpCommand.Build(shell),
            StatusCommand.Build(shell),
            ServiceCommands.Build(shell),
            DnsCommands.Build(shell),
            DeviceCommands.Build(shell),
            TokenCommands.Build(shell),
            PolicyCommands.Build(shell),
            ResourceCommands.Get(shell),
            ResourceCommands.Watch(shell),
            ApplyCommand.Build(shell),
            ResourceCommands.Delete(shell),
            StoreCommands.Build(shell),
            LoginCommands.Login(shell),
            LoginCommands.Logout(shell),
            LoginCommands.WhoAmI(shell),
            OpenApiCommand.Build(shell),
        };
        foreach (var role in RoleCommands.Build(shell))
        {
            root.Add(role);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new ExamplesHelp((HelpAction)help.Action!);
        }

        return root;
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, CommandShell shell)
    {
        var path = CommandPath(parsed.CommandResult);
        var what = parsed.UnmatchedTokens is [var unknown, ..]
            ? $"'{unknown}' is not a command or option here"
            : parsed.Errors[0].Message.TrimEnd('.');
        await shell.Error.WriteLineAsync($"{path}: {what}. See '{path} --help'.");
        return ExitCode.Usage;
    }

    private static string CommandPath(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{CommandPath(parent)} {result.Command.Name}" : "edge";
}
