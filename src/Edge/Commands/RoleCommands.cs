using System.CommandLine;
using System.Net;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Running;
using Microsoft.Extensions.Logging;

namespace Edge.Commands;

/// <summary><c>edge stargate|gateway|host|api</c>: one role as a process of its own.</summary>
internal static class RoleCommands
{
    private sealed record NodeArguments(
        Option<string?> Data, Option<IPAddress> Listen, Option<Region> Region, Option<string> Ports, Option<LogLevel> Log, Option<bool> LogJson);

    public static IEnumerable<Command> Build(CommandShell shell) =>
    [
        Keeper(shell, NodeRole.Stargate, "Runs a Stargate: DNS, configuration, health and logins.", "edge stargate --data /var/lib/edge --listen 192.0.2.1 --domain edge.example"),
        Joiner(shell, NodeRole.Gateway, "Runs a Gateway: the entry point for visitors.", "edge gateway --data /var/lib/edge --listen 192.0.2.2 --join CODE"),
        Joiner(shell, NodeRole.Host, "Runs a Host: does the Gateways' work from anywhere, with outbound connections only.", "edge host --data ~/.edge-host --join CODE"),
        Keeper(shell, NodeRole.Api, "Runs an API of the network.", "edge api --data /var/lib/edge-api --database /var/lib/edge/control.db --master-key /var/lib/edge/master.key"),
    ];

    /// <summary>A role that opens the store and holds the master key.</summary>
    private static EdgeCommand Keeper(CommandShell shell, NodeRole role, string description, string example)
    {
        var command = new EdgeCommand(NodeRoleName.Of(role), description, example);
        var given = AddArguments(command);
        var (node, domain, database, masterKey) = (RoleOptions.Node(), RoleOptions.Domain(), RoleOptions.Database(), RoleOptions.MasterKey());
        command.Add(node);
        command.Add(domain);
        command.Add(database);
        command.Add(masterKey);
        var (noSoak, proxies, staleAfter, resolver) = (RoleOptions.NoSoak(), RoleOptions.TrustedProxies(), RoleOptions.StaleAfter(), RoleOptions.Resolver());
        List<Option> own = role == NodeRole.Stargate ? [noSoak] : [proxies, resolver];
        own.ForEach(command.Add);
        command.Add(staleAfter);
        var dns = role == NodeRole.Stargate ? new StargateDnsOptions(command) : null;
        var steering = role == NodeRole.Stargate ? new StargateSteeringOptions(command) : null;

        return command.Does(shell, async (parsed, cancellation) =>
        {
            var setting = SettingOf(shell, parsed, given);
            var ports = dns?.PortsOf(parsed, PortsOf(parsed, given)) ?? PortsOf(parsed, given);
            setting = setting.Succeeded && dns is not null ? dns.Read(shell, parsed, steering!.Read(shell, parsed, setting.Value), ports) : setting;
            if (!setting.Succeeded)
            {
                return setting.Failure;
            }

            var place = Database.Of(shell, setting.Value.Folder, parsed.GetValue(database));
            if (!place.Succeeded)
            {
                return place.Failure;
            }

            var keyPath = parsed.GetValue(masterKey) is { } path ? shell.PathOf(path) : Path.Combine(setting.Value.Folder, MasterKeyFile.Name);
            var key = await MasterKeyFile.OpenAsync(shell, keyPath, place.Value, cancellation);
            if (!key.Succeeded)
            {
                return key.Failure;
            }

            using var logs = LogsOf(parsed, given);
            var founding = FoundingOf(setting.Value.Folder, place.Value, key.Value, parsed.GetRequiredValue(domain));
            var foundation = await Foundation.OpenAsync(founding, shell.Time, cancellation);
            if (!foundation.Succeeded)
            {
                return foundation.Failure;
            }

            var named = setting.Value with
            {
                Name = parsed.GetValue(node),
                NoSoak = role == NodeRole.Stargate && parsed.GetValue(noSoak),
                Resolver = role == NodeRole.Api ? parsed.GetValue(resolver) : setting.Value.Resolver,
                TrustedProxies = role == NodeRole.Api ? parsed.GetValue(proxies) ?? [] : [],
                Identity = new IdentityOptions { StaleAfter = TimeSpan.FromSeconds(parsed.GetValue(staleAfter)) },
            };
            var roles = new Roles(shell.Time, logs);
            await using var running = role == NodeRole.Stargate ? roles.Stargate(named, ports, foundation.Value) : roles.Api(named, ports, foundation.Value);
            return await RoleProcess.RunAsync(shell, running, cancellation);
        });
    }

    private static FoundationSetting FoundingOf(string folder, Database database, MasterKey key, string domain) => new()
    {
        Folder = folder,
        Database = database,
        MasterKey = key,
        Domain = domain,
        Joined = NodeNote.HasJoined(folder),
        Patient = NodeNote.HasJoined(folder),
    };

    /// <summary>A role that joins by a code.</summary>
    private static EdgeCommand Joiner(CommandShell shell, NodeRole role, string description, string example)
    {
        var command = new EdgeCommand(NodeRoleName.Of(role), description, example);
        var given = AddArguments(command);
        var join = new Option<string?>("--join") { Description = "The join code, needed once: see 'edge device join-code'.", HelpName = "CODE" };
        var origins = RoleOptions.Origins("public");
        var staleAfter = RoleOptions.StaleAfter();
        command.Add(join);
        command.Add(origins);
        if (role == NodeRole.Gateway)
        {
            command.Add(staleAfter);
        }

        return command.Does(shell, async (parsed, cancellation) =>
        {
            var setting = SettingOf(shell, parsed, given);
            if (!setting.Succeeded)
            {
                return setting.Failure;
            }

            if (parsed.GetValue(join) is null && !NodeNote.HasJoined(setting.Value.Folder))
            {
                return new Failure("no_join_code", $"this node has not joined a network yet: get a code with 'edge device join-code --role {NodeRoleName.Of(role)}' and give it as --join CODE");
            }

            using var logs = LogsOf(parsed, given);
            var joining = setting.Value with
            {
                JoinCode = parsed.GetValue(join),
                PrivateOrigins = parsed.GetValue(origins) == "private",
                Identity = role == NodeRole.Gateway ? new IdentityOptions { StaleAfter = TimeSpan.FromSeconds(parsed.GetValue(staleAfter)) } : new IdentityOptions(),
            };
            var roles = new Roles(shell.Time, logs);
            await using var running = role == NodeRole.Gateway ? roles.Gateway(joining, PortsOf(parsed, given)) : roles.Host(joining, PortsOf(parsed, given));
            return await RoleProcess.RunAsync(shell, running, cancellation);
        });
    }

    private static NodeArguments AddArguments(EdgeCommand command)
    {
        var given = new NodeArguments(
            RoleOptions.Data("The node's own folder (or EDGE_DATA)."),
            RoleOptions.Listen(),
            RoleOptions.Region(),
            RoleOptions.Ports(),
            RoleOptions.Log(LogLevel.Information),
            RoleOptions.LogJson());
        command.Add(given.Data);
        command.Add(given.Listen);
        command.Add(given.Region);
        command.Add(given.Ports);
        command.Add(given.Log);
        command.Add(given.LogJson);
        return given;
    }

    private static Outcome<RoleSetting> SettingOf(CommandShell shell, ParseResult parsed, NodeArguments given)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new Failure("not_linux", "roles run on Linux only: on macOS use 'edge up', on Windows use WSL 2");
        }

        return (parsed.GetValue(given.Data) ?? shell.VariableOrNull("EDGE_DATA")) is { } data
            ? new RoleSetting
            {
                Folder = shell.PathOf(data),
                Listen = parsed.GetRequiredValue(given.Listen),
                Region = parsed.GetValue(given.Region),
            }
            : new Failure("no_folder", "the node's own folder is needed: give --data DIR or set EDGE_DATA");
    }

    private static RolePorts PortsOf(ParseResult parsed, NodeArguments given) =>
        parsed.GetValue(given.Ports) == "any" ? RolePorts.Any : RolePorts.Usual;

    private static ILoggerFactory LogsOf(ParseResult parsed, NodeArguments given) =>
        NodeLogging.Create(parsed.GetValue(given.LogJson) ? NodeLogFormat.Json : NodeLogFormat.Console, parsed.GetValue(given.Log));
}
