using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge zone show</c>: one zone, and where it is taken from elsewhere how that stands.</summary>
internal static class ZoneShowCommand
{
    public static ClientCommand Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var json = ClientOptions.Json();
        return new ClientCommand("show", "Shows one zone.", "edge zone show example.org") { zone, json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var path = ZoneCommands.PathOf(parsed.GetRequiredValue(zone));
            var reply = await client.GetAsync(path, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var found = reply.Value.Body!;
            JsonArray? stargates = null;
            if (ZoneCommands.IsTaken(found))
            {
                var transfers = await client.GetAsync($"{path}/transfers", cancellation);
                if (!transfers.Succeeded)
                {
                    return transfers.Failure;
                }

                stargates = transfers.Value.Body?["stargates"] as JsonArray ?? [];
            }

            if (parsed.GetValue(json))
            {
                if (stargates is not null)
                {
                    found["stargates"] = stargates.DeepClone();
                }

                shell.WriteJson(found);
                return null;
            }

            Write(shell, found);
            if (stargates is not null)
            {
                Write(shell, stargates);
            }

            return null;
        });
    }

    private static void Write(CommandShell shell, JsonNode found)
    {
        var spec = found["spec"];
        var isTaken = ZoneCommands.IsTaken(found);
        var sheet = new Sheet("Field", "Value");
        sheet.Add("zone", new Sheet.Cell(found.Text("id"), Tone.Strong));
        sheet.Add("mode", spec.Text("mode"));
        sheet.Add("state", ZoneCommands.State(found));
        sheet.Add("control", ZoneProveCommand.Told(found));
        if (isTaken)
        {
            sheet.Add("primaries", Servers(spec, "primaries"));
        }
        else
        {
            sheet.Add("record sets", spec.Text("recordSets"));
            sheet.Add("serial", ZoneCommands.SerialOf(found).ToString(CultureInfo.InvariantCulture));
            sheet.Add("primary server", spec.Text("primaryServer") is { Length: > 0 } server ? server : "the zone's first, or the network's");
            sheet.Add("mailbox", spec.Text("mailbox") is { Length: > 0 } mailbox ? mailbox : "the network's hostmaster");
            sheet.Add("refresh, retry, expire", $"{spec.Text("refreshSeconds")} s, {spec.Text("retrySeconds")} s, {spec.Text("expireSeconds")} s");
            sheet.Add("negative TTL", $"{spec.Text("negativeTtlSeconds")} s");
        }

        if (spec.Text("catalog") is { Length: > 0 } catalog)
        {
            sheet.Add("catalog", catalog);
        }

        sheet.Add("secondaries", Servers(spec, "secondaries"));
        sheet.Add("account", found.Text("account"));
        sheet.Add("revision", found.Text("revision"));
        sheet.Write(shell);
    }

    private static void Write(CommandShell shell, JsonArray stargates)
    {
        var sheet = new Sheet("Stargate", "State", "Serial", "Last check", "From", "Good until", "Error");
        foreach (var stargate in stargates)
        {
            sheet.Add(
                new Sheet.Cell(stargate.Text("stargate"), Tone.Strong),
                new Sheet.Cell(stargate.Text("state"), stargate.Text("state") == "answered" ? Tone.Good : Tone.Warning),
                stargate.Text("serial"),
                Time(stargate.Text("askedAt")),
                stargate.Text("from"),
                Time(stargate.Text("goodUntil")),
                stargate.Text("error"));
        }

        sheet.Write(shell);
    }

    private static string Servers(JsonNode? spec, string field) =>
        string.Join(", ", spec?[field]?.AsArray().Select(static server => server.Text("key") is { Length: > 0 } key ? $"{server.Text("address")} by {key}" : server.Text("address")) ?? []);

    private static string Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";
}
