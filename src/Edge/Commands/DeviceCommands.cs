using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge device …</c>: the machines of the network.</summary>
internal static class DeviceCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("device", "Machines of the network.", "edge device join-code --role host")
    {
        JoinCode(shell),
        List(shell),
        Act(shell, "drain", "Asks the network to send no more traffic to a node."),
        Act(shell, "undrain", "Lets traffic come to a drained node again."),
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

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists machines and whether they may serve.", "edge device list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var devices = await ResourceList.AllAsync(client, "devices", cancellation);
            if (!devices.Succeeded)
            {
                return devices.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. devices.Value.Select(device => device.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Device", "Role", "Owner", "State", "Revision");
            foreach (var device in devices.Value)
            {
                var revoked = device["spec"].Text("revoked") == "true";
                sheet.Add(
                    new Sheet.Cell(device.Text("id"), Tone.Strong),
                    device["spec"].Text("role"),
                    device["spec"].Text("owner"),
                    revoked ? new Sheet.Cell("revoked", Tone.Bad) : new Sheet.Cell("accepted", Tone.Good),
                    device.Text("revision"));
            }

            sheet.Write(shell);
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
                ? await ChangeReport.WriteAsync(shell, client, $"{device}: {verb}", reply.Value.Body.Number("revision"), !parsed.GetValue(noWait), cancellation)
                : reply.Failure;
        });
    }

    private static void Set(JsonObject body, string field, string? value)
    {
        if (value is not null)
        {
            body[field] = value;
        }
    }
}
