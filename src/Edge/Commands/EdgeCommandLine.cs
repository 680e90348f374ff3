using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Edge.Commands;

/// <summary>The whole command line. The contract is its nouns, verbs, names and exit codes.</summary>
internal static class EdgeCommandLine
{
    /// <summary>Where the part of the parser's message that helps nobody begins.</summary>
    private static readonly string[] _tails = [" as expected type '", ". Must be one of"];

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
            ZoneCommands.Build(shell),
            RecordCommands.Build(shell),
            PoolCommands.Build(shell),
            DnsCommands.Build(shell),
            BgpCommands.Build(shell),
            DeployCommands.Build(shell),
            DeviceCommands.Build(shell),
            TokenCommands.Build(shell),
            UserCommands.Build(shell),
            PolicyCommands.Build(shell),
            AuditCommand.Build(shell),
            NodeCommands.Build(shell),
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
            : Missing(parsed.CommandResult) ?? OneLine(parsed.Errors[0].Message);
        await shell.Error.WriteLineAsync($"{path}: {what}. See '{path} --help'.");
        return ExitCode.Usage;
    }

    /// <summary>What the command line ends before; null if something else is wrong with it.</summary>
    private static string? Missing(CommandResult result) =>
        result.Command.Subcommands.Count > 0 ? $"say what to do: {string.Join(", ", result.Command.Subcommands.Select(static command => command.Name))}"
        : result.Children.OfType<ArgumentResult>().FirstOrDefault(static argument => argument.Tokens.Count == 0 && argument.Argument.Arity.MinimumNumberOfValues > 0) is { } missing
            ? $"{missing.Argument.Name} is missing"
            : null;

    /// <summary>The parser lists what it accepts below its message, and names types of ours: people want neither.</summary>
    private static string OneLine(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var end = _tails.Select(tail => lines[0].IndexOf(tail, StringComparison.Ordinal))
            .Where(at => at >= 0)
            .DefaultIfEmpty(lines[0].Length)
            .Min();
        var what = lines[0][..end].TrimEnd('.');
        return lines.Length == 1 ? what : $"{what}: use one of {string.Join(", ", lines.Skip(1).Select(line => line.Trim('\'')))}";
    }

    private static string CommandPath(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{CommandPath(parent)} {result.Command.Name}" : "edge";
}
