using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge node …</c>: one node, asked directly.</summary>
internal static class NodeCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("node", "One node, asked directly.", "edge node inspect gateway-1")
    {
        Inspect(shell),
    };

    private static ClientCommand Inspect(CommandShell shell)
    {
        var id = new Argument<string>("ID") { Description = "The node's name, as 'edge status' shows it." };
        var address = new Option<string?>("--address") { Description = "Where it answers, if the API cannot say: a Gateway's HTTPS or a Stargate's control listener.", HelpName = "HOST:PORT" };
        var ca = new Option<string?>("--ca") { Description = "The network's certificate, if the API cannot say it (PEM).", HelpName = "FILE" };
        var json = ClientOptions.Json();
        return new ClientCommand(
            "inspect",
            "Asks a Stargate or Gateway itself about its streams, configuration and certificate, also while the API and the database are gone.",
            "edge node inspect gateway-1",
            "edge node inspect gateway-1 --address 127.0.2.1:8443 --ca ca.pem --json")
        {
            id, address, ca, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            if (!NodeId.TryParse(parsed.GetRequiredValue(id), out var node))
            {
                return Failure.Invalid("ID", parsed.GetRequiredValue(id), "a node id has 1 to 63 characters of [a-z0-9-]");
            }

            var file = parsed.GetValue(ca) is { } path ? shell.PathOf(path) : null;
            var place = await new NodeFinder(client, parsed.GetValue(address), file).FindAsync(node, cancellation);
            if (!place.Succeeded)
            {
                return place.Failure;
            }

            using var authority = place.Value.Ca;
            var self = await new NodeClient(place.Value, client.Session.Token, shell.Time).SelfAsync(cancellation);
            if (!self.Succeeded)
            {
                return self.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(self.Value);
            }
            else
            {
                Write(shell, self.Value);
            }

            return null;
        });
    }

    private static void Write(CommandShell shell, JsonNode self)
    {
        var sheet = new Sheet("What", "Value");
        foreach (var (name, value) in self.AsObject())
        {
            sheet.Add(
                new Sheet.Cell(name.Replace('_', ' '), Tone.Strong),
                value is JsonArray list ? string.Join('\n', list.Select(Line)) : self.Text(name));
        }

        sheet.Write(shell);
    }

    private static string Line(JsonNode? item) =>
        item is JsonObject thing ? string.Join(' ', thing.Select(field => $"{field.Key}={thing.Text(field.Key)}")) : item?.ToString() ?? "";
}
