using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge zone prove</c>: shows that a zone is one's own, and gets it.</summary>
internal static class ZoneProveCommand
{
    public static ClientCommand Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var json = ClientOptions.Json();
        return new ClientCommand(
            "prove",
            "Looks at the servers that the zone above names for a zone, and gives you the zone if they have the text that it tells you to enter, whoever made it here.",
            "edge zone prove example.org")
        {
            zone, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(zone);
            var reply = await client.ChangeAsync(HttpMethod.Post, $"{ZoneCommands.PathOf(name)}/control", new JsonObject(), null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            await shell.Output.WriteLineAsync(reply.Value.Body.Text("state") == "proven" ? $"zone {name} is proven to be yours" : $"zone {name} is yours here, and the zone above sends resolvers here");
            if (reply.Value.Body.Text("displaced") is { Length: > 0 } displaced)
            {
                await shell.Output.WriteLineAsync($"what {displaced} had there is deleted: enter your records, by 'edge record set' or 'edge zone import'");
            }

            return null;
        });
    }

    /// <summary>What is known of whose a zone is.</summary>
    public static Sheet.Cell Told(JsonNode zone) => zone["spec"]?["control"] is not { } control
        ? new Sheet.Cell($"not proven: 'edge zone prove {zone.Text("id")}'", Tone.Plain)
        : new Sheet.Cell($"{(control.Text("by") == "text" ? "proven by its TXT" : "the zone above sends resolvers here")}, seen {control.Text("since")[..10]}", Tone.Good);
}
