using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge device …</c>: the machines of the network.</summary>
internal static class DeviceCommands
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    public static Command Build(CommandShell shell) => new EdgeCommand("device", "Machines of the network.", "edge device join-code --role host")
    {
        JoinCode(shell),
        DeviceList.Build(shell),
        DrainCommand.Build(shell),
        Rotate(shell),
        Act(shell, "revoke", "Refuses a machine's key from now on; it must join anew."),
    };

    private static ClientCommand JoinCode(CommandShell shell)
    {
        var role = new Option<string>("--role") { Description = "What the new node will be: gateway or host.", HelpName = "ROLE", DefaultValueFactory = _ => "host" };
        role.AcceptOnlyFromAmong("gateway", "host");
        var node = new Option<string?>("--node") { Description = "Its name; a random one if absent.", HelpName = "ID" };
        var region = new Option<string?>("--region") { Description = "Its region.", HelpName = "R" };
        var json = ClientOptions.Json();
        return new ClientCommand("join-code", "Makes a code with which one machine joins, once, within 10 minutes.", "edge device join-code --role host", "edge device join-code --role gateway --region eu-west")
        {
            role, node, region, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["role"] = parsed.GetValue(role) };
            Set(body, "node", parsed.GetValue(node));
            Set(body, "region", parsed.GetValue(region));
            var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/join-codes", body, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            var code = reply.Value.Body.Text("code");
            await shell.Output.WriteLineAsync(code);
            if (shell.OutputIsTerminal)
            {
                await shell.Output.WriteLineAsync($"Valid once, until {reply.Value.Body.Moment("expires")} UTC. On the new machine: edge {parsed.GetValue(role)} --data DIR --join CODE");
            }

            return null;
        });
    }

    private static ClientCommand Act(CommandShell shell, string verb, string description)
    {
        var id = new Argument<string>("ID") { Description = "The node's name, as 'edge status' shows it." };
        var noWait = ClientOptions.NoWait();
        return new ClientCommand(verb, description, $"edge device {verb} gateway-1") { id, noWait }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var device = parsed.GetRequiredValue(id);
            var reply = await client.ChangeAsync(HttpMethod.Post, $"/v1/devices/{Uri.EscapeDataString(device)}/{verb}", null, null, cancellation);
            return reply.Succeeded
                ? await ChangeReport.WriteAsync(shell, client, $"{device}: {verb}d", reply.Value.Body.Number("revision"), !parsed.GetValue(noWait), cancellation)
                : reply.Failure;
        });
    }

    private static ClientCommand Rotate(CommandShell shell)
    {
        var id = new Argument<string>("ID") { Description = "The node's name, as 'edge status' shows it." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the node is asked, without waiting until it has another key." };
        return new ClientCommand("rotate", "Has a node put another key in the place of its own.", "edge device rotate gateway-1") { id, noWait }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var device = parsed.GetRequiredValue(id);
            var asked = await client.ChangeAsync(HttpMethod.Post, $"/v1/devices/{Uri.EscapeDataString(device)}/rotate", null, null, cancellation);
            if (!asked.Succeeded)
            {
                return asked.Failure;
            }

            await shell.Output.WriteLineAsync($"{device}: asked for another key at revision {asked.Value.Body.Number("revision")}");
            return parsed.GetValue(noWait) ? null : await RotatedAsync(shell, client, device, cancellation);
        });
    }

    /// <summary>Waits until the wish is gone from the device, which its rotation does.</summary>
    private static async Task<Failure?> RotatedAsync(CommandShell shell, ApiClient client, string device, CancellationToken cancellation)
    {
        var begun = shell.Time.GetTimestamp();
        while (true)
        {
            var reply = await client.GetAsync($"/v1/devices/{Uri.EscapeDataString(device)}", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (reply.Value.Body!["spec"].Text("rotateAfter").Length == 0)
            {
                await shell.Output.WriteLineAsync($"{device}: has another key since revision {reply.Value.Body.Number("revision")}");
                return null;
            }

            if (shell.Time.GetElapsedTime(begun) > ChangeReport.WaitMax)
            {
                return new Failure("not_rotated", $"{device} did not come within {ChangeReport.WaitMax.TotalSeconds:0} s; it rotates as soon as it is connected: see 'edge device list'");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }

    private static void Set(JsonObject body, string field, string? value)
    {
        if (value is not null)
        {
            body[field] = value;
        }
    }
}
