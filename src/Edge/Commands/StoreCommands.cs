using System.CommandLine;
using Edge.Client;
using Edge.Kernel;
using Edge.Running;
using Edge.Store.Sql;

namespace Edge.Commands;

/// <summary><c>edge store …</c>: the database itself, with the network running or not.</summary>
internal static class StoreCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("store", "The network's database.", "edge store check --data .edge")
    {
        Check(shell),
        Backup(shell),
        Restore(shell),
    };

    private static EdgeCommand Check(CommandShell shell)
    {
        var command = new EdgeCommand(
            "check",
            "Checks that the database is whole: its log, its documents, its files. Lists what it lost at a restore or failover.",
            "edge store check --data .edge");
        return command.Does(shell, WithDatabase(
            shell, command, (engine, _, cancellation) => SqlStoreCare.CheckAsync(engine, cancellation), "is whole", (engine, cancellation) => WriteLossesAsync(shell, engine, cancellation)));
    }

    private static async Task<Failure?> WriteLossesAsync(CommandShell shell, ISqlEngine engine, CancellationToken cancellation)
    {
        var losses = await SqlStoreCare.LossesAsync(engine, cancellation);
        if (!losses.Succeeded)
        {
            return losses.Failure;
        }

        foreach (var (epoch, loss) in losses.Value)
        {
            LossSheet.Write(shell, epoch, loss);
        }

        return null;
    }

    private static EdgeCommand Backup(CommandShell shell)
    {
        var command = new EdgeCommand("backup", "Copies the database as it is now into a new file, while it is in use.", "edge store backup edge.backup --data .edge");
        var file = new Argument<string>("FILE") { Description = "The new file." };
        command.Add(file);
        return command.Does(shell, WithDatabase(
            shell,
            command,
            (engine, parsed, cancellation) => SqlStoreCare.BackupAsync(engine, shell.PathOf(parsed.GetRequiredValue(file)), cancellation),
            "is copied"));
    }

    private static EdgeCommand Restore(CommandShell shell)
    {
        var command = new EdgeCommand(
            "restore",
            "Puts a backup into a database, as a new epoch; also one that was made of another engine.",
            "edge store restore edge.backup --data .edge --replace");
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var replace = new Option<bool>("--replace") { Description = "Replace what the database holds." };
        command.Add(file);
        command.Add(replace);
        return command.Does(shell, WithDatabase(
            shell,
            command,
            (engine, parsed, cancellation) => SqlStoreCare.RestoreAsync(engine, shell.PathOf(parsed.GetRequiredValue(file)), parsed.GetValue(replace), cancellation),
            "is restored"));
    }

    private static Func<ParseResult, CancellationToken, Task<Failure?>> WithDatabase(
        CommandShell shell,
        EdgeCommand command,
        Func<ISqlEngine, ParseResult, CancellationToken, Task<Outcome<StoreHead>>> act,
        string done,
        Func<ISqlEngine, CancellationToken, Task<Failure?>>? after = null)
    {
        var data = RoleOptions.Data("The data folder of the network on this machine (or EDGE_DATA).");
        var database = RoleOptions.Database();
        command.Add(data);
        command.Add(database);
        return async (parsed, cancellation) =>
        {
            var folder = shell.PathOf(parsed.GetValue(data) ?? shell.VariableOrNull("EDGE_DATA") ?? SessionFinder.LocalFolder);
            var place = Database.Of(shell, folder, parsed.GetValue(database));
            if (!place.Succeeded)
            {
                return place.Failure;
            }

            await using var engine = place.Value.Engine();
            var head = await act(engine, parsed, cancellation);
            if (!head.Succeeded)
            {
                return head.Failure;
            }

            await shell.Output.WriteLineAsync($"{place.Value} {done}: epoch {head.Value.Epoch}, revision {head.Value.Revision}");
            return after is null ? null : await after(engine, cancellation);
        };
    }
}
