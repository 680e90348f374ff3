using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge zone …</c>: customers' zones of DNS.</summary>
internal static class ZoneCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand(
        "zone", "Zones of DNS that the network answers for.", "edge zone create example.org")
    {
        Create(shell),
        List(shell),
        ZoneShowCommand.Build(shell),
        Delete(shell),
        ZoneFileCommands.Import(shell),
        ZoneFileCommands.Export(shell),
        ZoneCheckCommand.Build(shell),
        ZoneProveCommand.Build(shell),
        ZoneQueriesCommand.Build(shell),
        DnssecCommand.Build(shell),
        ZoneKeyCommands.Build(shell),
        ZoneSecondaryCommand.Build(shell),
        ZoneCatalogCommand.Build(shell),
    };

    internal static Argument<string> ZoneArgument() => new("ZONE")
    {
        Description = "The zone's name, e.g. example.org.",
        CustomParser = static result => Canonical(result.Tokens[0].Value),
    };

    /// <summary>As zones are named: lower case, no final dot.</summary>
    internal static string Canonical(string zone) => zone.Length > 1 && zone[^1] == '.' ? zone[..^1].ToLowerInvariant() : zone.ToLowerInvariant();

    /// <summary>The path of a zone.</summary>
    internal static string PathOf(string zone) => $"/v1/zones/{Uri.EscapeDataString(zone)}";

    /// <summary>The serial that a zone has once its document is of a revision.</summary>
    internal static uint SerialOf(JsonNode? zone) => unchecked((uint)(zone?["spec"].Number("serialBase") ?? 0) + (uint)zone.Number("revision"));

    private static ClientCommand Create(CommandShell shell)
    {
        var zone = ZoneArgument();
        var mailbox = new Option<string?>("--mailbox") { Description = "The mailbox that the SOA names, as a domain name: hostmaster.example.org.", HelpName = "NAME" };
        var negative = new Option<int?>("--negative-ttl") { Description = "Seconds for which resolvers keep that a name is absent, 10 to 86400; 300 if not given.", HelpName = "SECONDS" };
        var noWait = NoWait();
        var json = ClientOptions.Json();
        var command = new ClientCommand("create", "Makes a zone, without records, or one that is taken from elsewhere.", "edge zone create example.org", "edge zone create example.org --secondary-of 192.0.2.53 --key transfer") { zone, mailbox, negative, noWait, json };
        var mode = new ZoneModeOptions();
        mode.AddTo(command);
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(zone);
            var spec = new JsonObject();
            if (parsed.GetValue(mailbox) is { } given)
            {
                spec["mailbox"] = given.EndsWith('.') ? given.ToLowerInvariant() : given.ToLowerInvariant() + ".";
            }

            if (parsed.GetValue(negative) is { } seconds)
            {
                spec["negativeTtlSeconds"] = seconds;
            }

            mode.Write(parsed, spec);
            var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/zones", new JsonObject { ["id"] = name, ["spec"] = spec }, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (mode.IsTaken(parsed))
            {
                return await WriteTakenAsync(shell, client, reply.Value.Body, name, parsed.GetValue(json), cancellation);
            }

            var said = $"zone {name} created at revision {reply.Value.Body.Number("revision")}";
            var failure = await ReportAsync(shell, client, reply.Value.Body, name, said, parsed.GetValue(json), !parsed.GetValue(noWait), cancellation);
            if (failure is null && !parsed.GetValue(json))
            {
                await WriteDelegationAsync(shell, client, name, cancellation);
            }

            return failure;
        });
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists zones.", "edge zone list", "edge zone list --json") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var zones = await ResourceList.AllAsync(client, "zones", cancellation);
            if (!zones.Succeeded)
            {
                return zones.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. zones.Value.Select(static zone => zone.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Zone", "Record sets", "Serial", "Account", "State");
            foreach (var zone in zones.Value)
            {
                sheet.Add(
                    new Sheet.Cell(zone.Text("id"), Tone.Strong), zone["spec"].Text("recordSets"), SerialOf(zone).ToString(CultureInfo.InvariantCulture), zone.Text("account"), State(zone));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Delete(CommandShell shell)
    {
        var zone = ZoneArgument();
        var noWait = NoWait();
        return new ClientCommand("delete", "Ends a zone, and deletes all its records.", "edge zone delete example.org") { zone, noWait }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(zone);
            var reply = await client.ChangeAsync(HttpMethod.Delete, PathOf(name), null, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"zone {name} deleted at revision {reply.Value.Body.Number("revision")}");
            return null;
        });
    }

    internal static Option<bool> NoWait() => new("--no-wait") { Description = "Return once the change is committed, without waiting for the Stargates to answer by it." };

    /// <summary>Says what was done, and waits until it is answered by.</summary>
    internal static async Task<Failure?> ReportAsync(
        CommandShell shell, ApiClient client, JsonNode? reply, string zone, string said, bool json, bool wait, CancellationToken cancellation)
    {
        if (json)
        {
            shell.WriteJson(reply);
        }
        else
        {
            await shell.Output.WriteLineAsync(said);
        }

        if (!wait)
        {
            return null;
        }

        var current = await client.GetAsync(PathOf(zone), cancellation);
        return current.Succeeded
            ? await ZoneAnswers.WriteAsync(json ? shell with { Output = TextWriter.Null } : shell, client, zone, SerialOf(current.Value.Body), cancellation)
            : current.Failure;
    }

    /// <summary>Whether its content comes from elsewhere.</summary>
    internal static bool IsTaken(JsonNode? zone) => zone?["spec"].Items("primaries").Count > 0;

    internal static Sheet.Cell State(JsonNode zone) =>
        IsTaken(zone) ? new Sheet.Cell("taken from elsewhere", Tone.Good)
        : zone["spec"].Text("importing") is { Length: > 0 } ? new Sheet.Cell("import under way", Tone.Warning) : new Sheet.Cell("answered", Tone.Good);

    /// <summary>Its content comes when the primaries answer, which may take them a while.</summary>
    private static async Task<Failure?> WriteTakenAsync(CommandShell shell, ApiClient client, JsonNode? reply, string zone, bool json, CancellationToken cancellation)
    {
        if (json)
        {
            shell.WriteJson(reply);
            return null;
        }

        await shell.Output.WriteLineAsync($"zone {zone} created at revision {reply.Number("revision")}");
        await shell.Output.WriteLineAsync($"the Stargates take it from its primaries: follow it by 'edge zone show {zone}'");
        await WriteDelegationAsync(shell, client, zone, cancellation);
        return null;
    }

    /// <summary>What the owner has to enter at the registrar.</summary>
    private static async Task WriteDelegationAsync(CommandShell shell, ApiClient client, string zone, CancellationToken cancellation)
    {
        var check = await client.GetAsync($"{PathOf(zone)}/check", cancellation);
        if (check.Succeeded && check.Value.Body.Items("servers") is { Count: > 0 } servers)
        {
            await shell.Output.WriteLineAsync($"delegate it, at the registrar or in the zone above, to {string.Join(", ", servers.Select(static server => server.ToString().TrimEnd('.')))}");
        }
    }
}
