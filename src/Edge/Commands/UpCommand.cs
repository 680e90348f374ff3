using System.CommandLine;
using Edge.Client;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Running;
using Microsoft.Extensions.Logging;

namespace Edge.Commands;

/// <summary><c>edge up</c>: a whole network on this machine.</summary>
internal static class UpCommand
{
    public static Command Build(CommandShell shell)
    {
        var data = RoleOptions.Data($"Where the network keeps its files (or EDGE_DATA); {SessionFinder.LocalFolder} if absent.");
        var stargates = Count("--stargates", "Stargates to run.", 2, 1);
        var gateways = Count("--gateways", "Gateways to run.", 2, 1);
        var hosts = Count("--hosts", "Hosts to run.", 6, 0);
        var (domain, database, ports) = (RoleOptions.Domain(), RoleOptions.Database(), RoleOptions.Ports());
        var (origins, log, logJson) = (RoleOptions.Origins("private"), RoleOptions.Log(LogLevel.Warning), RoleOptions.LogJson());
        var locations = RoleOptions.Locations();
        var command = new EdgeCommand(
            "up", "Runs a whole network on this machine until Ctrl-C.", "edge up", "edge up --data /tmp/network --hosts 2 --ports any")
        {
            data, stargates, gateways, hosts, domain, database, ports, origins, locations, log, logJson,
        };
        return command.Does(shell, async (parsed, cancellation) =>
        {
            var folder = shell.PathOf(parsed.GetValue(data) ?? shell.VariableOrNull("EDGE_DATA") ?? SessionFinder.LocalFolder);
            var place = Running.Database.Of(shell, folder, parsed.GetValue(database));
            if (!place.Succeeded)
            {
                return place.Failure;
            }

            var setting = new UpSetting
            {
                Folder = folder,
                Database = place.Value,
                Domain = parsed.GetRequiredValue(domain),
                Stargates = parsed.GetValue(stargates),
                Gateways = parsed.GetValue(gateways),
                Hosts = parsed.GetValue(hosts),
                PortsAny = parsed.GetValue(ports) == "any",
                Locations = [.. (parsed.GetValue(locations) ?? []).Select(shell.PathOf)],
                PrivateOrigins = parsed.GetValue(origins) == "private",
            };
            using var logs = NodeLogging.Create(parsed.GetValue(logJson) ? NodeLogFormat.Json : NodeLogFormat.Console, parsed.GetValue(log));
            return await RunAsync(shell, setting, logs, cancellation);
        });
    }

    private static Option<int> Count(string name, string description, int usual, int least)
    {
        var count = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var given) || given < least || given > UpSetting.NodesMax))
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not a number from {least} to {UpSetting.NodesMax}");
            }
        });
        return count;
    }

    private static async Task<Failure?> RunAsync(CommandShell shell, UpSetting setting, ILoggerFactory logs, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows())
        {
            return new Failure("not_here", "networks run on Linux and, with 'edge up', on macOS: on Windows use WSL 2");
        }

        var locked = FolderLock.Take(setting.Folder);
        if (!locked.Succeeded)
        {
            return locked.Failure;
        }

        using var held = locked.Value;
        File.Delete(Path.Combine(setting.Folder, NetworkFile.Name));
        var key = await MasterKeyFile.OpenAsync(shell, Path.Combine(setting.Folder, MasterKeyFile.Name), setting.Database, stop);
        if (!key.Succeeded)
        {
            return key.Failure;
        }

        var founding = new FoundationSetting
        {
            Folder = setting.Folder,
            Database = setting.Database,
            MasterKey = key.Value,
            Domain = setting.Domain,
            Joined = Enumerable.Range(1, setting.Stargates).Any(number => NodeNote.HasJoined(setting.FolderOf($"{NodeRoleName.Of(NodeRole.Stargate)}-{number}"))),
            Keeper = true,
        };
        var foundation = await Foundation.OpenAsync(founding, shell.Time, stop);
        if (!foundation.Succeeded)
        {
            return foundation.Failure;
        }

        await using var store = foundation.Value.Store;
        return await RunAsync(shell, setting, foundation.Value, new Roles(shell.Time, logs), stop);
    }

    private static async Task<Failure?> RunAsync(CommandShell shell, UpSetting setting, Foundation foundation, Roles roles, CancellationToken stop)
    {
        var progress = new UpProgress(shell);
        await using var network = new UpNetwork(setting, foundation, roles, shell.Time, progress.Report);
        Failure? failure;
        try
        {
            failure = await progress.ShowAsync(() => network.StartAsync(stop));
            if (failure is null)
            {
                JsonFile.Write(Path.Combine(setting.Folder, NetworkFile.Name), network.Describe().ToJson(), JsonFile.Open);
                UpReport.Write(shell, setting, network.Nodes);
                failure = await WaitAsync(network, stop);
                File.Delete(Path.Combine(setting.Folder, NetworkFile.Name));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            failure = null;
        }

        return await StopAsync(shell, network) ?? failure;
    }

    /// <summary>Waits for a signal, or for a node that ends by itself.</summary>
    private static async Task<Failure?> WaitAsync(UpNetwork network, CancellationToken stop)
    {
        var signal = new TaskCompletionSource();
        await using var registration = stop.Register(signal.SetResult);
        var ended = network.EndedAsync();
        if (await Task.WhenAny(signal.Task, ended) == signal.Task)
        {
            return null;
        }

        var node = await ended;
        var why = node.Host.Ended.Exception?.GetBaseException().Message ?? "it ended by itself";
        return new Failure("node_ended", $"{node.Id} can no longer do its work: {why}; the network is stopped");
    }

    private static async Task<Failure?> StopAsync(CommandShell shell, UpNetwork network)
    {
        await shell.Output.WriteLineAsync(shell.OutputIsTerminal ? "draining; Ctrl-C again stops at once" : "draining");
        var stopping = network.StopAsync();
        var abandoned = Task.Delay(Timeout.Infinite, shell.Abandon);
        if (await Task.WhenAny(stopping, abandoned) == stopping)
        {
            await stopping;
            return null;
        }

        return new Failure("abandoned", "stopped at once, without draining");
    }
}
