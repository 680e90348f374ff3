using System.CommandLine;
using Edge.Client;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Commands;

/// <summary><c>edge store …</c>: the database file itself, with the network running or not.</summary>
internal static class StoreCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("store", "The network's database.", "edge store check --data .edge")
    {
        Command(shell, "check", "Checks that the database is whole.", null, ["edge store check --data .edge"], (path, _, cancellation) => SqliteStoreFile.CheckAsync(path, cancellation), "is whole"),
        Command(shell, "backup", "Copies the database as it is now into a new file.", "The new file.", ["edge store backup edge-backup.db --data .edge"], SqliteStoreFile.BackupAsync, "is copied"),
        Command(shell, "restore", "Puts a backup into the database's place, as a new epoch.", "The backup.", ["edge store restore edge-backup.db --data .edge"], SqliteStoreFile.RestoreAsync, "is restored"),
    };

    private static EdgeCommand Command(
        CommandShell shell,
        string verb,
        string description,
        string? file,
        string[] examples,
        Func<string, string, CancellationToken, Task<Outcome<StoreHead>>> act,
        string done)
    {
        var command = new EdgeCommand(verb, description, examples);
        var data = RoleOptions.Data("The data folder of the network on this machine (or EDGE_DATA).");
        var database = RoleOptions.Database();
        var argument = new Argument<string>("FILE") { Description = file };
        if (file is not null)
        {
            command.Add(argument);
        }

        command.Add(data);
        command.Add(database);
        return command.Does(shell, async (parsed, cancellation) =>
        {
            var folder = shell.PathOf(parsed.GetValue(data) ?? shell.VariableOrNull("EDGE_DATA") ?? SessionFinder.LocalFolder);
            var path = RoleOptions.DatabaseFile(shell, folder, parsed.GetRequiredValue(database));
            if (!path.Succeeded)
            {
                return path.Failure;
            }

            var head = await act(path.Value, file is null ? "" : shell.PathOf(parsed.GetRequiredValue(argument)), cancellation);
            if (!head.Succeeded)
            {
                return head.Failure;
            }

            await shell.Output.WriteLineAsync($"{path.Value} {done}: epoch {head.Value.Epoch}, revision {head.Value.Revision}");
            return null;
        });
    }
}
