using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge zone import|export|check</c>: zones as files, and what is wrong in them.</summary>
internal static class ZoneFileCommands
{
    /// <summary>More changes than this are counted, not listed.</summary>
    private const int ChangesShownMax = 200;

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(10);

    public static ClientCommand Import(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var source = new ZoneSource(shell);
        var dry = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing." };
        var keep = new Option<bool>("--keep-servers") { Description = "Take the zone's own NS and primary server from the file, instead of naming the network's." };
        var undo = new Option<bool>("--undo") { Description = "Put back what was before an import that was cut short." };
        var (noWait, json) = (ZoneCommands.NoWait(), ClientOptions.Json());
        var command = new ClientCommand(
            "import",
            "Puts the content of a file, or of a zone at another server, in the place of a zone's, all of it or nothing; makes the zone if there is none.",
            "edge zone import example.org example.org.zone --dry-run",
            "edge zone import example.org example.org.zone",
            "edge zone import example.org --axfr 192.0.2.53 --tsig transfer:/etc/edge/transfer.key",
            "edge zone import example.org --scan --dry-run",
            "edge zone import example.org --undo")
        {
            zone, dry, keep, undo, noWait, json,
        };
        source.AddTo(command);
        return command.Asks(shell, _timeout, async (client, parsed, cancellation) =>
        {
            var (name, isDry) = (parsed.GetRequiredValue(zone), parsed.GetValue(dry));
            var query = isDry ? "?dry-run=true" : "";
            IReadOnlyList<string> notes = [];
            Outcome<ApiReply> reply;
            if (parsed.GetValue(undo))
            {
                reply = await client.ChangeAsync(HttpMethod.Post, $"{ZoneCommands.PathOf(name)}/undo{query}", null, null, cancellation);
            }
            else
            {
                var text = await source.ReadAsync(parsed, name, cancellation);
                if (!text.Succeeded)
                {
                    return text.Failure;
                }

                (var file, notes) = text.Value;
                reply = await client.ChangeAsync(HttpMethod.Put, $"{ZoneCommands.PathOf(name)}/file{query}", new JsonObject { ["file"] = file, ["keepServers"] = parsed.GetValue(keep) }, null, cancellation);
            }

            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var body = reply.Value.Body!;
            body["notes"] = new JsonArray([.. notes.Select(static note => (JsonNode)note), .. body.Items("notes").Select(static note => note.DeepClone())]);
            if (!parsed.GetValue(json))
            {
                Write(shell, body);
            }

            var wait = !parsed.GetValue(noWait) && body.Text("committed") == "true";
            return await ZoneCommands.ReportAsync(shell, client, body, name, Said(name, body, isDry), parsed.GetValue(json), wait, cancellation);
        });
    }

    public static ClientCommand Export(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var json = ClientOptions.Json();
        return new ClientCommand("export", "Prints a zone as a zone file, as it is answered with.", "edge zone export example.org > example.org.zone") { zone, json }.Asks(shell, _timeout, async (client, parsed, cancellation) =>
        {
            var reply = await client.GetAsync($"{ZoneCommands.PathOf(parsed.GetRequiredValue(zone))}/file", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
            }
            else
            {
                await shell.Output.WriteAsync(reply.Value.Body.Text("file"));
            }

            return null;
        });
    }

    private static void Write(CommandShell shell, JsonNode? body)
    {
        var changes = body.Items("changes");
        if (changes.Count > 0)
        {
            var sheet = new Sheet("Change", "Owner", "Type", "TTL", "Data");
            foreach (var change in changes.Take(ChangesShownMax))
            {
                var (sign, tone) = change.Text("change") switch { "added" => ("+", Tone.Good), "deleted" => ("-", Tone.Bad), _ => ("~", Tone.Warning) };
                sheet.Add(new Sheet.Cell(sign, tone), new Sheet.Cell(change.Text("owner"), Tone.Strong), change.Text("type"), Both(change, static set => set.Text("ttlSeconds")), Both(change, static set => set.Joined("values")));
            }

            sheet.Write(shell);
            if (changes.Count > ChangesShownMax)
            {
                shell.Output.WriteLine($"… and {changes.Count - ChangesShownMax} more");
            }
        }

        foreach (var note in body.Items("notes"))
        {
            shell.Output.WriteLine(note.ToString());
        }
    }

    private static string Both(JsonNode change, Func<JsonNode?, string> shown)
    {
        var (before, after) = (shown(change["before"]), shown(change["after"]));
        return before.Length == 0 || before == after ? after : after.Length == 0 ? before : $"{before} → {after}";
    }

    private static string Said(string zone, JsonNode? body, bool isDry)
    {
        var count = (string what) => body.Items("changes").Count(change => change.Text("change") == what);
        var what = $"{count("added")} added, {count("changed")} changed, {count("deleted")} deleted";
        return isDry ? $"zone {zone} would change: {what}"
            : body.Text("committed") == "true" ? $"zone {zone} {(body.Text("created") == "true" ? "created" : "imported")} at revision {body.Number("revision")}: {what}"
            : $"zone {zone} is so already, at revision {body.Number("revision")}";
    }
}
