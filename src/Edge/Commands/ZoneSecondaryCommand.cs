using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge zone secondaries</c>: name servers elsewhere that take a zone from here.</summary>
internal static class ZoneSecondaryCommand
{
    public static Command Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var secondaries = new Argument<string[]>("ADDRESS[=KEY]")
        {
            Description = "Every secondary: its address, with a port if that is not 53, and the TSIG key that it signs with. None shows them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var none = new Option<bool>("--none") { Description = "The zone has no secondaries." };
        var json = ClientOptions.Json();
        var command = new ClientCommand(
            "secondaries", "Shows, or sets, who is told of changes and may transfer the zone.", "edge zone secondaries example.org", "edge zone secondaries example.org 192.0.2.53=transfer 198.51.100.53", "edge zone secondaries example.org --none")
        {
            zone, secondaries, none, json,
        };
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(zone);
            var path = ZoneCommands.PathOf(name);
            var reply = await client.GetAsync(path, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var spec = (JsonObject)reply.Value.Body!["spec"]!.DeepClone();
            var given = parsed.GetValue(secondaries) ?? [];
            if (given.Length > 0 || parsed.GetValue(none))
            {
                spec["secondaries"] = new JsonArray([.. given.Select(static text => (JsonNode)Read(text))]);
                var changed = await client.ChangeAsync(HttpMethod.Put, path, new JsonObject { ["id"] = name, ["spec"] = spec }, null, cancellation);
                if (!changed.Succeeded)
                {
                    return changed.Failure;
                }
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(spec["secondaries"] ?? new JsonArray());
                return null;
            }

            var sheet = new Sheet("Secondary", "Key");
            foreach (var secondary in spec["secondaries"]?.AsArray() ?? [])
            {
                sheet.Add(new Sheet.Cell(secondary.Text("address"), Tone.Strong), secondary.Text("key") is { Length: > 0 } key ? key : "by its address");
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static JsonObject Read(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var secondary = new JsonObject { ["address"] = equals < 0 ? text : text[..equals] };
        if (equals >= 0)
        {
            secondary["key"] = ZoneCommands.Canonical(text[(equals + 1)..]);
        }

        return secondary;
    }
}
